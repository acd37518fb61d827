import type { QueryRun } from "../query/useQueryRun";

/** Return the state of a query as its text in the locales is named. */
export function stateOf({ phase, status, failure, shown, offline }: QueryRun) {
  if (offline) return "RECONNECTING";
  if (phase === "starting") return "STARTING";
  if (phase === "cancelling") return "CANCELLING";
  if (failure && phase === "idle") return shown ? "FAILED" : "NOT_STARTED";
  return status?.status ?? "LOADING";
}
