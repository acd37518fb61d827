import { toQueryRequest } from "../query/toQueryRequest";
import { parseParameters } from "../sql/parameters/parseParameters";
import { toPayload } from "../sql/parameters/parameterValues";
import { changeTab, findTab } from "../tabs/store";
import { newId, shownRequestId } from "../tabs/tab";
import { explainAsJson } from "../sql/explainStatement";

/** Show the plan of a statement in a tab, with the tab's parameters; `analyze` also runs it. */
export function showPlan(tabId: string, sql: string, analyze: boolean): void {
  const tab = findTab(tabId);
  if (!tab || !sql.trim()) return;
  const { sent } = toPayload(parseParameters(sql), tab.parameters);
  const explain = toQueryRequest(explainAsJson(sql, analyze), sent, { over: tab.over });
  // EXPLAIN ANALYZE reads and costs what the query does, so it is in the history.
  const body = { ...explain, listed: analyze };
  const beside = shownRequestId(tab);
  changeTab(tabId, { view: "plan", plan: { key: newId(), body, sql, analyze, beside } });
}
