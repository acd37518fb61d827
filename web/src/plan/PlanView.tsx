import { useQuery } from "@tanstack/react-query";
import { useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../ui/ErrorNotice";
import { TabContext, useCurrentTab } from "../tabs/TabContext";
import type { ActiveQuery, PlanTarget } from "../tabs/tab";
import { type Explained, parseExplain } from "../sql/explainStatement";
import { parsePlan } from "./parsePlan";
import { PlanSummary } from "./PlanSummary";
import { PlanTree } from "./PlanTree";
import { planQuery, stopPlan, storedPlanQuery } from "./planQuery";
import { mayStillRun } from "./runningPlans";
import { inputsIn, inputsOfRun, planKeyOf, planTarget, type RunInputs, showPlan } from "./showPlan";
import styles from "./PlanView.module.css";

interface Props {
  /** The query whose result is shown, if there is one. */
  shown: ActiveQuery | null;
  /** Whether its result is complete. */
  done: boolean;
}

/** The plan of the statement for which it was asked, else of an EXPLAIN that was run. */
export default function PlanView({ shown, done }: Props) {
  const { t } = useTranslation();
  const [{ plan }] = useCurrentTab();
  const tab = useContext(TabContext);
  if (plan && plan.beside === (shown?.requestId ?? null)) return <RequestedPlan target={plan} />;
  const explained = shown && parseExplain(shown.sql);
  if (explained && !done) return <p className="muted empty">{t("results.pending")}</p>;
  if (explained) return <StoredPlan shown={shown} explained={explained} />;
  return (
    <div className={styles.start}>
      <p className="muted">{t("plan.intro")}</p>
      {shown && (
        <div className={styles.actions}>
          <button type="button" onClick={() => showPlan(tab, shown.sql, false, inputsOfRun(shown))}>
            {t("plan.show")}
          </button>
          <button type="button" onClick={() => showPlan(tab, shown.sql, true, inputsOfRun(shown))}>
            {t("plan.measure")}
          </button>
        </div>
      )}
    </div>
  );
}

function RequestedPlan({ target }: { target: PlanTarget }) {
  const { t } = useTranslation();
  const tab = useContext(TabContext);
  const { data, error, isFetching, refetch } = useQuery(planQuery(target));
  const ran = inputsIn(target.body);
  // The API answers a repeated key with the query that runs, or with the one that failed.
  const repeat = () =>
    mayStillRun(error) ? void refetch() : showPlan(tab, target.sql, target.analyze, ran);
  if (error && !isFetching) return <ErrorNotice error={error} onRetry={repeat} />;
  if (data !== undefined) {
    return (
      <PlanContent
        text={data}
        explained={{ sql: target.sql, analyze: target.analyze, asText: false }}
        ran={ran}
      />
    );
  }
  return (
    <div className={styles.start}>
      <p className="muted" role="status">
        {t(target.analyze ? "plan.measuring" : "plan.loading")}
      </p>
      <button type="button" onClick={() => stopPlan(tab, target)}>
        {t("plan.stop")}
      </button>
    </div>
  );
}

/** The plan that an EXPLAIN returned. */
function StoredPlan({ shown, explained }: { shown: ActiveQuery; explained: Explained }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(storedPlanQuery(shown.requestId));
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <p className="muted empty">{t("app.loading")}</p>;
  // A tree of EXPLAIN ANALYZE would run the statement again.
  if (explained.analyze || explained.asText || parsePlan(data)) {
    return <PlanContent text={data} explained={explained} ran={inputsOfRun(shown)} />;
  }
  return <TreeOfText key={shown.requestId} text={data} shown={shown} explained={explained} />;
}

interface TextProps {
  text: string;
  shown: ActiveQuery;
  explained: Explained;
}

/** The plan of an EXPLAIN that returned text, as a tree; the text if the tree cannot be had. */
function TreeOfText({ text, shown, explained }: TextProps) {
  const { t } = useTranslation();
  const [tab] = useCurrentTab();
  const ran = inputsOfRun(shown);
  const [target] = useState(() => ({
    ...planTarget(tab, explained.sql, false, ran),
    key: planKeyOf(shown.requestId),
  }));
  const { data, isPending } = useQuery(planQuery(target));
  if (isPending) return <p className="muted empty">{t("plan.loading")}</p>;
  return <PlanContent text={data ?? text} explained={explained} ran={ran} />;
}

interface ContentProps {
  text: string;
  explained: Explained;
  ran: RunInputs | undefined;
}

/** A plan as a tree; one that EXPLAIN returned as text is text. */
function PlanContent({ text, explained, ran }: ContentProps) {
  const { t } = useTranslation();
  const tab = useContext(TabContext);
  const plan = parsePlan(text);
  if (plan) {
    return (
      <div className={styles.plan}>
        <PlanSummary
          plan={plan}
          sql={explained.sql}
          onMeasure={() => showPlan(tab, explained.sql, true, ran)}
        />
        <PlanTree plan={plan} />
      </div>
    );
  }
  return (
    <div className={styles.plan}>
      <div className={styles.actions}>
        <button type="button" onClick={() => showPlan(tab, explained.sql, explained.analyze, ran)}>
          {t(explained.analyze ? "plan.treeAgain" : "plan.tree")}
        </button>
      </div>
      <pre className={styles.text} tabIndex={0} aria-label={t("results.view.plan")}>
        {text}
      </pre>
    </div>
  );
}
