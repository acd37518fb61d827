import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import type { QueryRun } from "../query/useQueryRun";
import { Downloads } from "./Downloads";
import { ErrorBox } from "./ErrorBox";
import { Grid } from "./Grid";
import { StatusLine } from "./StatusLine";
import { Views } from "./Views";

const WorkflowView = lazy(() => import("../workflow/WorkflowView"));

/** How the shown query stands: its state, its error, and the views of its result. */
export function Outcome({ query }: { query: QueryRun }) {
  const { t } = useTranslation();
  const [view, setView] = useState<"rows" | "workflow">("rows");
  const { shown, status, failure } = query;
  const error = failure ?? status?.error;
  const done = status?.status === "SUCCEEDED" && shown;
  const rows = done && (
    <Grid
      key={shown.requestId}
      requestId={shown.requestId}
      columns={status.columns ?? []}
      totalRows={status.rows ?? 0}
    />
  );
  return (
    <section className="outcome" aria-label={t("results.pane")}>
      <div className="outcome-bar">
        <StatusLine query={query} />
        {done && <Downloads requestId={shown.requestId} />}
      </div>
      {error && <ErrorBox error={error} />}
      {shown && (
        <Views
          chosen={view}
          onChoose={setView}
          views={[
            { name: "rows", title: "Rows", panel: rows },
            {
              name: "workflow",
              title: "Workflow",
              panel: <WorkflowView key={shown.requestId} requestId={shown.requestId} />,
            },
          ]}
        />
      )}
    </section>
  );
}
