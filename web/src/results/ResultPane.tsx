import { useTranslation } from "react-i18next";
import { ResultGrid } from "../grid/ResultGrid";
import { CopyLink } from "../history/CopyLink";
import type { QueryRun } from "../query/useQueryRun";
import { lazyPart } from "../ui/lazyPart";
import { useCurrentTab } from "../tabs/TabContext";
import { Downloads } from "./Downloads";
import { QueryError } from "./QueryError";
import styles from "./ResultPane.module.css";
import { StatusBar } from "./StatusBar";
import { Tabs } from "../ui/Tabs";

const ChartView = lazyPart(() => import("../charts/ChartView"));
const WorkflowView = lazyPart(() => import("../workflow/WorkflowView"));

/** The status, the error and the result views of the active query. */
export function ResultPane({ query }: { query: QueryRun }) {
  const { t } = useTranslation();
  const [{ view, chart }, changeTab] = useCurrentTab();
  const { shown, status, failure, retry } = query;
  const error = failure ?? status?.error;
  const done = status?.status === "SUCCEEDED" && shown;
  const pending = !error && <p className="muted empty">{t("results.pending")}</p>;
  const rows = done ? (
    <ResultGrid
      key={shown.requestId}
      requestId={shown.requestId}
      columns={status.columns ?? []}
      totalRows={status.rows ?? 0}
    />
  ) : (
    pending
  );
  const drawn = done ? (
    <ChartView
      key={shown.requestId}
      requestId={shown.requestId}
      columns={status.columns ?? []}
      totalRows={status.rows ?? 0}
      chosen={chart}
      onChoose={(chart) => changeTab({ chart })}
    />
  ) : (
    pending
  );
  return (
    <section className={styles.pane} aria-label={t("results.pane")}>
      <div className={styles.bar}>
        <StatusBar query={query} />
        {shown && <CopyLink requestId={shown.requestId} />}
        {done && <Downloads requestId={shown.requestId} />}
      </div>
      {error && <QueryError error={error} onRetry={retry} />}
      {shown && (
        <Tabs
          chosen={view}
          onChoose={(view) => changeTab({ view })}
          panels={[
            { name: "rows", title: t("results.view.rows"), panel: rows },
            { name: "chart", title: t("results.view.chart"), panel: drawn },
            {
              name: "workflow",
              title: t("results.view.workflow"),
              panel: <WorkflowView key={shown.requestId} requestId={shown.requestId} />,
            },
          ]}
        />
      )}
    </section>
  );
}
