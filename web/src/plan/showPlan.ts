import type { NewQuery } from "../api/queryLifecycle";
import { toQueryRequest } from "../query/toQueryRequest";
import { explainAsJson } from "../sql/explainStatement";
import { parseParameters } from "../sql/parameters/parseParameters";
import { toPayload } from "../sql/parameters/parameterValues";
import { changeTab, findTab } from "../tabs/store";
import { type ActiveQuery, newId, type PlanTarget, shownRequestId, type Tab } from "../tabs/tab";
import { abandonPlan } from "./runningPlans";

/** The values and the earlier results with which a statement was run. */
export type RunInputs = Pick<NewQuery, "parameters" | "over">;

/**
 * Show the plan of a statement in a tab, with the inputs of its run, else with those of the tab;
 * `analyze` also runs it.
 */
export function showPlan(tabId: string, sql: string, analyze: boolean, ran?: RunInputs): void {
  const tab = findTab(tabId);
  if (!tab || !sql.trim()) return;
  // A tab shows one plan: another one would go on unseen.
  if (tab.plan) abandonPlan(tabId, tab.plan);
  changeTab(tabId, { view: "plan", plan: planTarget(tab, sql, analyze, ran) });
}

type PlannedTab = Pick<Tab, "parameters" | "over" | "activeQuery" | "script">;

/** Return the request of a statement's plan as JSON. */
export function planTarget(
  tab: PlannedTab,
  sql: string,
  analyze: boolean,
  ran?: RunInputs,
): PlanTarget {
  const explain = explainAsJson(sql, analyze);
  const inputs = ran ?? inputsOfTab(tab, sql, explain);
  // EXPLAIN ANALYZE reads and costs what the query does, so it is in the history.
  const body = { query: explain, reuse: true, engine: "auto", ...inputs, listed: analyze } as const;
  return { key: newId(), body, sql, analyze, beside: shownRequestId(tab) };
}

function inputsOfTab({ parameters, over }: PlannedTab, sql: string, explain: string): RunInputs {
  const { sent } = toPayload(parseParameters(sql), parameters);
  return inputsIn(toQueryRequest(explain, sent, { over }));
}

/** Return the inputs in the body of a request. */
export function inputsIn({ parameters, over }: RunInputs): RunInputs {
  return { ...(parameters && { parameters }), ...(over && { over }) };
}

/** Return the inputs of a run, undefined if its tab was stored without them. */
export function inputsOfRun({ parameters, over }: ActiveQuery): RunInputs | undefined {
  if (parameters === undefined) return undefined;
  return {
    // The contract has no type for an object with arbitrary parameter names.
    ...(parameters && { parameters: parameters as unknown[] }),
    ...(over && { over }),
  };
}

/** Return the idempotency key of the plan for a result, the same at each view of the result. */
export function planKeyOf(requestId: string): string {
  return `plan-${requestId.slice(-36).replace(/[^\w-]/g, "-")}`;
}
