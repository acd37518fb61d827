import { useNow } from "../results/useNow";
import { Notice } from "../shell/Notice";
import { hasEnded } from "./course";
import { States } from "./States";
import { useWorkflow } from "./useWorkflow";

/** A query's execution, live while it runs. */
export default function WorkflowView({ requestId }: { requestId: string }) {
  const workflow = useWorkflow(requestId);
  const now = useNow(workflow.data !== undefined && !hasEnded(workflow.data));
  if (workflow.error) return <Notice error={workflow.error} onRetry={() => workflow.refetch()} />;
  if (!workflow.data) return <p className="quiet empty">Loading…</p>;
  return (
    <div className="workflow">
      <States states={workflow.data.states} now={now} />
    </div>
  );
}
