import { queryClient } from "../api/queryClient";
import { queryKeys } from "../api/queryKeys";
import { cancelQuery, hasEnded, startQuery } from "../api/queryLifecycle";
import { toErrorDetail, isPermanent } from "../api/errors";
import type { RunTarget } from "../editor/runTarget";
import { persisted } from "../tabs/persistence";
import { changeTab, findTab, useTabs } from "../tabs/store";
import { type ActiveQuery, type PendingRequest, newId, type Tab, withExecuted } from "../tabs/tab";
import { toQueryRequest } from "./toQueryRequest";
import { startWatching, stopWatching } from "./statusWatcher";
import { type ParameterPayload, fromPayload } from "../sql/parameters/parameterValues";
import { updateRun, removeRun, IDLE, useRuns } from "./runStore";

/** Keys of queries that were cancelled before the API had answered: they may have started. */
const cancelledKeys = new Set<string>();

/** Runs a query in a tab, in the place of what it shows. */
export function run(
  tab: string,
  { sql, from }: RunTarget,
  parameters: ParameterPayload | null,
): void {
  const body = toQueryRequest(sql, parameters);
  changeTab(tab, { activeQuery: null, pendingRequest: { key: newId(), body, from } });
  sendPending(tab);
}

/**
 * Sends what a tab asks for.
 *
 * The key is kept before the query leaves, so that after a lost answer the same can be sent again and starts nothing twice.
 */
export async function sendPending(tab: string): Promise<void> {
  const asked = findTab(tab)?.pendingRequest;
  if (!asked) return;
  stopWatching(tab);
  updateRun(tab, { ...IDLE, phase: "starting", startedAt: Date.now() });
  await persisted();
  const stillAsked = () => findTab(tab)?.pendingRequest?.key === asked.key;
  try {
    const requestId = await startQuery(asked.body, { key: asked.key });
    if (cancelledKeys.delete(asked.key)) await cancelQuery(requestId);
    else if (stillAsked()) onStarted(tab, asked, requestId);
  } catch (error) {
    if (stillAsked()) onRejected(tab, error);
  }
}

function onStarted(tab: string, { body, from }: PendingRequest, requestId: string): void {
  changeTab(tab, {
    pendingRequest: null,
    executedStatements: withExecuted(findTab(tab)?.executedStatements ?? [], body.query),
    activeQuery: { requestId, sql: body.query, from, origin: "run", ended: false },
  });
  updateRun(tab, { phase: "running" });
  queryClient.invalidateQueries({ queryKey: queryKeys.history });
  startWatching(tab);
}

/** A query that was refused is done with; after anything else, as a reload that breaks the request off, it can be sent again. */
function onRejected(tab: string, error: unknown): void {
  if (isPermanent(error)) changeTab(tab, { pendingRequest: null });
  updateRun(tab, { phase: "idle", failure: toErrorDetail(error) });
}

/** Shows an earlier query in a tab with the parameters that it had, running nothing. */
export function showQuery(
  tab: string,
  activeQuery: ActiveQuery,
  sent: ParameterPayload = {},
): void {
  const { executedStatements = [], parameters = {} } = findTab(tab) ?? {};
  changeTab(tab, {
    pendingRequest: null,
    activeQuery,
    executedStatements: withExecuted(executedStatements, activeQuery.sql),
    parameters: { ...parameters, ...fromPayload(sent) },
  });
  watchActiveQuery(tab);
}

function watchActiveQuery(tab: string): void {
  const ended = findTab(tab)?.activeQuery?.ended;
  updateRun(tab, { ...IDLE, phase: ended ? "idle" : "running" });
  startWatching(tab);
}

export async function cancel(tab: string): Promise<void> {
  const { pendingRequest, activeQuery } = findTab(tab) ?? {};
  if (pendingRequest) return cancelPending(tab, pendingRequest);
  const requestId = activeQuery?.requestId;
  if (!requestId) return;
  updateRun(tab, { phase: "cancelling" });
  try {
    const status = await cancelQuery(requestId);
    if (findTab(tab)?.activeQuery?.requestId !== requestId) return;
    updateRun(tab, { status, ...(hasEnded(status) && { phase: "idle" }) });
  } catch (error) {
    if (findTab(tab)?.activeQuery?.requestId !== requestId) return;
    updateRun(tab, { failure: toErrorDetail(error), phase: "running" });
  }
}

function cancelPending(tab: string, { key }: PendingRequest): void {
  cancelledKeys.add(key);
  changeTab(tab, { pendingRequest: null });
  updateRun(tab, IDLE);
}

/** Takes up the queries of tabs that were left while they ran, or before the API had answered. */
export function resumeRuns(tabs: Tab[]): void {
  for (const { id, pendingRequest, activeQuery } of tabs) {
    if (pendingRequest) sendPending(id);
    else if (activeQuery && !activeQuery.ended) watchActiveQuery(id);
  }
}

/** Fetches how the query of a tab ended, once the tab is looked at. */
export function ensureWatched(tab: string): void {
  if (findTab(tab)?.activeQuery && !useRuns.getState()[tab]) watchActiveQuery(tab);
}

// A query whose tab is closed runs on; the tab finds it again when it is opened.
useTabs.subscribe(({ tabs }, before) => {
  for (const { id } of before.tabs) {
    if (tabs.some((tab) => tab.id === id)) continue;
    stopWatching(id);
    removeRun(id);
  }
});
