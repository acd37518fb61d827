import { useTranslation } from "react-i18next";
import { useRuns } from "../query/runStore";

/** Whether the query of a tab runs, and how it ended if that was not seen yet. */
export function RunStatusIcon({ tab }: { tab: string }) {
  const { t } = useTranslation();
  const running = useRuns((runs) => (runs[tab]?.phase ?? "idle") !== "idle");
  const outcome = useRuns((runs) => (runs[tab]?.unseen ? runs[tab]?.status?.status : undefined));
  if (running) return <span className="spinner" role="img" aria-label={t("tabs.running")} />;
  if (!outcome) return null;
  return (
    <span className={`state ${outcome}`} role="img" aria-label={t(`status.${outcome}`)}>
      {outcome === "SUCCEEDED" ? "✓" : "!"}
    </span>
  );
}
