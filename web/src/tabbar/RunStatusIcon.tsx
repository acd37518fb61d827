import { useTranslation } from "react-i18next";
import { useRuns } from "../query/runStore";
import styles from "./RunStatusIcon.module.css";

/** An icon for a running query, or for the outcome of a query that ended in the background. */
export function RunStatusIcon({ tab }: { tab: string }) {
  const { t } = useTranslation();
  const running = useRuns((runs) => (runs[tab]?.phase ?? "idle") !== "idle");
  const outcome = useRuns((runs) => (runs[tab]?.unseen ? runs[tab]?.status?.status : undefined));
  if (running) return <span className={styles.spinner} role="img" aria-label={t("tabs.running")} />;
  if (!outcome) return null;
  return (
    <span className={`state ${outcome}`} role="img" aria-label={t(`status.${outcome}`)}>
      {outcome === "SUCCEEDED" ? "✓" : "!"}
    </span>
  );
}
