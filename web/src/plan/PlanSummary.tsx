import { useTranslation } from "react-i18next";
import { formatBytes, formatDuration } from "../i18n/format";
import type { Plan } from "./parsePlan";
import styles from "./PlanView.module.css";

interface Props {
  plan: Plan;
  sql: string;
  onMeasure: () => void;
}

/** The statement of a plan with the figures of its run, or the button that runs it. */
export function PlanSummary({ plan, sql, onMeasure }: Props) {
  const { t } = useTranslation();
  const { measured, seconds, readBytes, memoryBytes } = plan;
  const facts = [
    seconds === null ? null : formatDuration(seconds * 1000),
    readBytes === null ? null : t("plan.read", { bytes: formatBytes(readBytes) }),
    memoryBytes === null ? null : t("plan.memory", { bytes: formatBytes(memoryBytes) }),
  ].filter(Boolean);
  return (
    <div className={styles.summary}>
      <strong>{t(measured ? "plan.measured" : "plan.estimated")}</strong>
      <span className="muted">{facts.join(" · ")}</span>
      <code className={styles.sql} title={sql}>
        {sql.replace(/\s+/g, " ")}
      </code>
      {!measured && (
        <button type="button" title={t("plan.measureHint")} onClick={onMeasure}>
          {t("plan.measure")}
        </button>
      )}
    </div>
  );
}
