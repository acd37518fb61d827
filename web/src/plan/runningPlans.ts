import { ApiError, isPermanent } from "../api/errors";
import { queryClient } from "../api/queryClient";
import { queryKeys } from "../api/queryKeys";
import { addCancelled, cancelIfAsked } from "../query/cancelledRequests";
import type { PlanTarget } from "../tabs/tab";

/** The running queries by the key of their plan. */
export const runningPlans = new Map<string, AbortController>();

/**
 * Cancel the query of a plan that a tab no longer shows.
 *
 * An EXPLAIN ANALYZE whose end is unknown may go on after a lost response or a reload.
 */
export function abandonPlan(tab: string, { key, analyze }: PlanTarget): void {
  const running = runningPlans.get(key);
  if (running) return running.abort();
  const { data, error } = queryClient.getQueryState(queryKeys.plan(key)) ?? {};
  if (!analyze || data !== undefined || (error && !mayStillRun(error))) return;
  addCancelled(tab, key);
  void cancelIfAsked(tab, key, null);
}

/** Return whether the query of a failed request may run: the API neither refused nor ended it. */
export function mayStillRun(error: unknown): boolean {
  return error instanceof ApiError && error.status !== null && !isPermanent(error);
}
