import { queryClient } from "../api/queryClient";
import { queryKeys } from "../api/queryKeys";
import { findStarted } from "../api/abandonedQueries";
import { cancelQuery, hasEnded, startQuery } from "../api/queryLifecycle";
import { isAbort, isPermanent, toErrorDetail } from "../api/errors";
import { isLeaving } from "../api/pageUnload";
import type { RunTarget } from "../editor/runTarget";
import { persisted } from "../tabs/persistence";
import { currentStatement, withEnded, withSkipped, withStarted } from "../tabs/script";
import { changeTab, findTab, useTabs } from "../tabs/store";
import { type ActiveQuery, type PendingRequest, newId, type Tab, withExecuted } from "../tabs/tab";
import { toQueryRequest } from "./toQueryRequest";
import { addCancelled, cancelIfAsked, resumeCancels } from "./cancelledRequests";
import { startWatching, stopWatching } from "./statusWatcher";
import { type ParameterPayload, fromPayload } from "../sql/parameters/parameterValues";
import { viewFor } from "./viewFor";
import { IDLE, isRunning, refuseRun, removeRun, updateRun, useRuns } from "./runStore";

/** Options of a run that differ from one run to the next. */
export interface RunOptions {
  /** Whether the query runs even if a stored result could be reused. */
  fresh?: boolean;
}

/**
 * Run a query in a tab and replace the query that the tab shows.
 *
 * A tab runs one query at a time: during a run nothing starts, and the page shows why.
 */
export function run(
  tab: string,
  { sql, from, selected }: RunTarget,
  parameters: ParameterPayload | null,
  { fresh = false }: RunOptions = {},
): void {
  if (isRunning(tab)) return refuseRun(tab);
  const shown = findTab(tab);
  const unanswered = shown?.pendingRequest;
  const body = { ...toQueryRequest(sql, parameters, shown), reuse: !fresh };
  // The server may have started a request without a response: the same key finds that query.
  const same = unanswered && JSON.stringify(unanswered.body) === JSON.stringify(body);
  if (!same) abandonPending(tab);
  const key = same ? unanswered.key : newId();
  const pendingRequest = { key, body, from, ...(selected && { selected }) };
  const view = viewFor(sql, shown?.view ?? "rows");
  changeTab(tab, { script: undefined, activeQuery: null, pendingRequest, view });
  sendPending(tab);
}

/** Cancel the query that a failed request may have started, also after a reload. */
export function abandonPending(tab: string): void {
  const key = findTab(tab)?.pendingRequest?.key;
  if (!key) return;
  addCancelled(tab, key);
  void cancelIfAsked(tab, key, null);
}

/**
 * Send the pending request of a tab.
 *
 * The idempotency key is stored first: a retry after a lost response does not start a second
 * query.
 */
export async function sendPending(tab: string): Promise<void> {
  const pending = findTab(tab)?.pendingRequest;
  if (!pending) return;
  const { failed, ...request } = pending;
  if (failed) changeTab(tab, { pendingRequest: request });
  stopWatching(tab);
  updateRun(tab, { ...IDLE, phase: "starting", startedAt: Date.now() });
  await persisted();
  const isStillPending = () => findTab(tab)?.pendingRequest?.key === pending.key;
  try {
    const requestId = await startQuery(pending.body, { key: pending.key });
    if (isStillPending()) onStarted(tab, pending, requestId);
    else await cancelIfAsked(tab, pending.key, requestId);
  } catch (error) {
    if (isStillPending()) onRejected(tab, error);
    else await cancelIfAsked(tab, pending.key, null);
  }
}

function onStarted(tab: string, { body, from, selected }: PendingRequest, requestId: string): void {
  const { executedStatements = [], script } = findTab(tab) ?? {};
  changeTab(tab, {
    pendingRequest: null,
    executedStatements: withExecuted(executedStatements, body.query),
    ...(script && { script: withStarted(script, requestId) }),
    activeQuery: {
      requestId,
      sql: body.query,
      from,
      ...(selected && { selected }),
      over: body.over,
      parameters: body.parameters ?? null,
      origin: "run",
      ended: false,
    },
  });
  updateRun(tab, { phase: "running" });
  queryClient.invalidateQueries({ queryKey: queryKeys.history });
  startWatching(tab);
}

/** Report a failed request; only a permanent rejection removes it, so others can be sent again. */
function onRejected(tab: string, error: unknown): void {
  const failure = toErrorDetail(error);
  const { pendingRequest, script } = findTab(tab) ?? {};
  if (!isPermanent(error)) {
    // A request that a reload aborts is sent again after it.
    const failed = !isLeaving() && !isAbort(error);
    if (pendingRequest && failed) changeTab(tab, { pendingRequest: { ...pendingRequest, failed } });
  } else {
    changeTab(tab, {
      pendingRequest: null,
      ...(script && { script: withEnded(script, "NOT_STARTED", failure) }),
    });
  }
  updateRun(tab, { phase: "idle", failure });
}

/** Show an earlier query, its parameters and its input in a tab without running the query. */
export function showQuery(tab: string, activeQuery: ActiveQuery, sent?: ParameterPayload): void {
  abandonPending(tab);
  const { executedStatements = [], parameters = {} } = findTab(tab) ?? {};
  changeTab(tab, {
    script: undefined,
    pendingRequest: null,
    activeQuery: { ...activeQuery, parameters: sent ?? null },
    over: activeQuery.over,
    executedStatements: withExecuted(executedStatements, activeQuery.sql),
    parameters: { ...parameters, ...fromPayload(sent ?? {}) },
  });
  watchActiveQuery(tab);
}

function watchActiveQuery(tab: string): void {
  const ended = findTab(tab)?.activeQuery?.ended;
  updateRun(tab, { ...IDLE, phase: ended ? "idle" : "running" });
  startWatching(tab);
}

export async function cancel(tab: string): Promise<void> {
  stopScript(tab);
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
    // The query may have ended meanwhile.
    if (useRuns.getState()[tab]?.phase !== "cancelling") return;
    updateRun(tab, { failure: toErrorDetail(error), phase: "running" });
  }
}

/** Start no further statement of the tab's script; one without any result is forgotten. */
function stopScript(tab: string): void {
  const { script, pendingRequest } = findTab(tab) ?? {};
  if (!script) return;
  const stopped = pendingRequest ? withEnded(script, "CANCELLED") : withSkipped(script);
  const isKept = stopped.statements.some(({ requestId }) => requestId);
  changeTab(tab, { script: isKept ? stopped : undefined });
}

function cancelPending(tab: string, { key }: PendingRequest): void {
  addCancelled(tab, key);
  changeTab(tab, { pendingRequest: null });
  updateRun(tab, IDLE);
}

/** Resume the pending requests and the running queries of restored tabs. */
export function resumeRuns(tabs: Tab[]): void {
  tabs.forEach(resumeCancels);
  for (const { id, pendingRequest, activeQuery, script } of tabs) {
    const isUnfinished = !activeQuery?.ended || (script && currentStatement(script));
    if (pendingRequest?.failed) void showIfStarted(id, pendingRequest);
    else if (pendingRequest) sendPending(id);
    else if (activeQuery && isUnfinished) watchActiveQuery(id);
  }
}

/** Show the query of a request without a response, if the server has started it nevertheless. */
async function showIfStarted(tab: string, pending: PendingRequest): Promise<void> {
  const requestId = await findStarted(pending.key).catch(() => undefined);
  const isStillPending = findTab(tab)?.pendingRequest?.key === pending.key && !isRunning(tab);
  if (requestId && isStillPending) onStarted(tab, pending, requestId);
}

/** Fetch the status of the query that a tab shows, unless the status is known. */
export function ensureWatched(tab: string): void {
  if (findTab(tab)?.activeQuery && !useRuns.getState()[tab]) watchActiveQuery(tab);
}

// Closing a tab does not cancel its query; a reopened tab watches the query again.
useTabs.subscribe(({ tabs }, previous) => {
  for (const { id } of previous.tabs) {
    if (tabs.some((tab) => tab.id === id)) continue;
    stopWatching(id);
    removeRun(id);
  }
});
