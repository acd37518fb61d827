import { useTranslation } from "react-i18next";
import type { QueryRun } from "../query/useQueryRun";

/** The text in place of a result that is not there yet, or never will be. */
export function PendingResult({ query: { phase, status } }: { query: QueryRun }) {
  const { t } = useTranslation();
  return <p className="muted empty">{t(textOf(phase, status?.status))}</p>;
}

function textOf(phase: QueryRun["phase"], status: string | undefined) {
  if (phase === "cancelling") return "query.cancelling";
  if (phase !== "idle") return "results.pending";
  return status === "CANCELLED" ? "results.cancelled" : "app.loading";
}
