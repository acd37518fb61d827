import { Table2 } from "lucide-react";
import { useContext, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyLink } from "../history/CopyLink";
import type { QueryRun } from "../query/useQueryRun";
import { lazyPart } from "../ui/lazyPart";
import { findTab } from "../tabs/store";
import { type ActiveQuery, tabTitle } from "../tabs/tab";
import { TabContext, useCurrentTab } from "../tabs/TabContext";
import { Downloads } from "./Downloads";
import { NameButton } from "./NameButton";
import { PendingResult } from "./PendingResult";
import { QueryError } from "./QueryError";
import { queryResult } from "./queryResult";
import styles from "./ResultPane.module.css";
import { ScriptStrip } from "./ScriptStrip";
import { StatusBar } from "./StatusBar";
import { Tabs } from "../ui/Tabs";
import { ViewPlacesContext } from "../ui/ViewTools";
import { useShownRun } from "./useShownRun";

const loadGrid = () => import("../grid/ResultGrid");
const ResultGrid = lazyPart(loadGrid);
const ChartView = lazyPart(() => import("../charts/ChartView"));
const PlanView = lazyPart(() => import("../plan/PlanView"));
const WorkflowView = lazyPart(() => import("../workflow/WorkflowView"));

/** The views of the active query, with its status and downloads on the line of their tabs. */
export function ResultPane({ query: last }: { query: QueryRun }) {
  const { t } = useTranslation();
  const id = useContext(TabContext);
  const query = useShownRun(last);
  const [tab, changeTab] = useCurrentTab();
  const { view, chart, script } = tab;
  const { shown, status, failure, retry } = query;
  const error = failure ?? status?.error;
  const done = status?.status === "SUCCEEDED" && shown;
  // The grid loads while the query runs; a failed load is shown in its place.
  useEffect(() => void loadGrid().catch(() => undefined), []);
  const [tools, setTools] = useState<HTMLElement | null>(null);
  const [figures, setFigures] = useState<HTMLElement | null>(null);
  const pending = !error && <PendingResult query={query} />;
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
      fileTitle={tabTitle(tab)}
      onChoose={(chart) => changeTab({ chart })}
    />
  ) : (
    pending
  );
  const line = (
    <>
      {(shown || failure || query.phase !== "idle") && <StatusBar query={query} />}
      <div className={styles.figures} ref={setFigures} />
      <div className={styles.tools} ref={setTools} />
      {done && (
        <button
          type="button"
          className="icon"
          aria-label={t("results.queryResult")}
          title={t("results.queryResultHint")}
          onClick={() => queryResult(shown.requestId)}
        >
          <Table2 size={16} aria-hidden />
        </button>
      )}
      {done && <NameButton requestId={shown.requestId} />}
      <Downloads requestId={done ? shown.requestId : null} />
      {shown && <CopyLink requestId={shown.requestId} />}
    </>
  );
  return (
    <section className={styles.pane} aria-label={t("results.pane")}>
      <ViewPlacesContext value={{ tools, figures }}>
        {script && <ScriptStrip script={script} last={last} />}
        <Tabs
          chosen={view}
          onChoose={(view) => changeTab({ view })}
          aside={line}
          above={
            error && <QueryError error={error} before={textBefore(id, shown)} onRetry={retry} />
          }
          panels={[
            { name: "rows", title: t("results.view.rows"), panel: rows },
            { name: "chart", title: t("results.view.chart"), panel: drawn },
            {
              name: "plan",
              title: t("results.view.plan"),
              panel: <PlanView shown={shown} done={Boolean(done)} />,
            },
            {
              name: "workflow",
              title: t("results.view.workflow"),
              panel: shown ? (
                <WorkflowView key={shown.requestId} requestId={shown.requestId} />
              ) : (
                pending
              ),
            },
          ]}
        />
      </ViewPlacesContext>
    </section>
  );
}

/** Return the text of a tab before its query, empty if the query is not there any more. */
function textBefore(tab: string, shown: ActiveQuery | null): string {
  const text = findTab(tab)?.text ?? "";
  return shown && text.startsWith(shown.sql, shown.from) ? text.slice(0, shown.from) : "";
}
