import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../ui/useNow";
import { ErrorNotice } from "../ui/ErrorNotice";
import { formatDuration } from "../i18n/format";
import { isFinished, stateDuration, defaultState } from "./execution";
import { StateDetails } from "./StateDetails";
import type { NodeStatus } from "./StateNode";
import { StateGraph } from "./StateGraph";
import { StateList } from "./StateList";
import { useWorkflow } from "./useWorkflow";
import styles from "./WorkflowView.module.css";

/** A query's execution as a graph, a list and the details of a state; updated while it runs. */
export default function WorkflowView({ requestId }: { requestId: string }) {
  const { t } = useTranslation();
  const { data: workflow, error, refetch } = useWorkflow(requestId);
  const [selection, setSelection] = useState<string | null>(null);
  const now = useNow(workflow !== undefined && !isFinished(workflow));
  if (!workflow) {
    if (error) return <ErrorNotice error={error} onRetry={() => refetch()} />;
    return <p className="muted empty">{t("app.loading")}</p>;
  }

  const selected = selection ?? defaultState(workflow);
  const nodeStatus = (name: string): NodeStatus => {
    const state = workflow.states.findLast((each) => each.name === name);
    if (!state) return { status: t("workflow.status.NOT_REACHED"), took: "", retries: 0 };
    const took = stateDuration(state, now);
    return {
      status: t(`workflow.status.${state.status}`),
      took: took === null ? "" : formatDuration(took),
      retries: state.retries,
    };
  };
  return (
    <div className={styles.view}>
      {error && <ErrorNotice error={error} onRetry={() => refetch()} />}
      <StateGraph
        graph={workflow.graph}
        nodeStatus={nodeStatus}
        selected={selected}
        onChoose={setSelection}
      />
      <div className={styles.below}>
        <StateList states={workflow.states} now={now} selected={selected} onChoose={setSelection} />
        <StateDetails workflow={workflow} name={selected} now={now} />
      </div>
    </div>
  );
}
