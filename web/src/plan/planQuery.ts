import { queryOptions } from "@tanstack/react-query";
import { queryKeys } from "../api/queryKeys";
import { runQuery } from "../api/queryLifecycle";
import { fetchFirstRows } from "../resultset/fetchFirstRows";
import { changeTab } from "../tabs/store";
import type { PlanTarget } from "../tabs/tab";
import { abandonPlan, runningPlans } from "./runningPlans";

/**
 * Return the query of a plan's text.
 *
 * It continues while another view is shown, and a repeat with the same key, also after a reload,
 * returns the plan of the first request.
 */
export function planQuery({ key, body }: PlanTarget) {
  return queryOptions({
    queryKey: queryKeys.plan(key),
    queryFn: () => runPlan(key, body),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** Return the query of the plan's text in the result of an EXPLAIN. */
export function storedPlanQuery(requestId: string) {
  return queryOptions({
    queryKey: queryKeys.storedPlan(requestId),
    queryFn: ({ signal }) => fetchPlan(requestId, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Cancel the query of a plan, which the tab then no longer shows. */
export function stopPlan(tab: string, target: PlanTarget): void {
  abandonPlan(tab, target);
  changeTab(tab, { plan: undefined });
}

async function runPlan(key: string, body: PlanTarget["body"]): Promise<string> {
  const controller = new AbortController();
  runningPlans.set(key, controller);
  try {
    const { requestId } = await runQuery(body, controller.signal, { key });
    return await fetchPlan(requestId, controller.signal);
  } finally {
    runningPlans.delete(key);
  }
}

/** Return the texts of a plan, of which EXPLAIN returns one a row. */
async function fetchPlan(requestId: string, signal: AbortSignal): Promise<string> {
  const [row] = await fetchFirstRows(requestId, 1, signal);
  return String(row?.[1] ?? "");
}
