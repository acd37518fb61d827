import { toQueryRequest } from "../query/toQueryRequest";
import { parseParameters } from "../sql/parameters/parseParameters";
import { toPayload } from "../sql/parameters/parameterValues";
import { changeTab, findTab } from "../tabs/store";
import { newId, type PlanTarget, shownRequestId, type Tab } from "../tabs/tab";
import { explainAsJson } from "../sql/explainStatement";

/** Show the plan of a statement in a tab, with the tab's parameters; `analyze` also runs it. */
export function showPlan(tabId: string, sql: string, analyze: boolean): void {
  const tab = findTab(tabId);
  if (!tab || !sql.trim()) return;
  changeTab(tabId, { view: "plan", plan: planTarget(tab, sql, analyze) });
}

type PlannedTab = Pick<Tab, "parameters" | "over" | "activeQuery" | "script">;

/** Return the request of a statement's plan as JSON, with the parameters of a tab. */
export function planTarget(tab: PlannedTab, sql: string, analyze: boolean): PlanTarget {
  const { sent } = toPayload(parseParameters(sql), tab.parameters);
  const explain = toQueryRequest(explainAsJson(sql, analyze), sent, { over: tab.over });
  // EXPLAIN ANALYZE reads and costs what the query does, so it is in the history.
  const body = { ...explain, listed: analyze };
  return { key: newId(), body, sql, analyze, beside: shownRequestId(tab) };
}
