import { queryClient } from "../api/queryClient";
import { api, unwrap } from "../api/client";
import type { QueryStatus } from "../api/types";
import { toErrorDetail, isPermanent } from "../api/errors";
import type { Runnable } from "../editor/runTarget";
import { persisted } from "../tabs/persistence";
import { changeTab, tabOf, useTabs } from "../tabs/store";
import { newId, type Tab, withExecuted } from "../tabs/tab";
import { type Asked, bodyFor, type Shown } from "./types";
import { follow, unfollow } from "./statusWatcher";
import { type Sent, valuesOf } from "./parameters/values";
import { changeRun, forgetRun, IDLE, useRuns } from "./runStore";
import { hasEnded } from "../api/watchQuery";

/** Keys of queries that were cancelled before the API had answered: they may have started. */
const givenUp = new Set<string>();

/** Runs a query in a tab, in the place of what it shows. */
export function run(tab: string, { sql, from }: Runnable, parameters: Sent | null): void {
  const body = bodyFor(sql, parameters);
  changeTab(tab, { shown: null, asked: { key: newId(), body, from } });
  send(tab);
}

/**
 * Sends what a tab asks for.
 *
 * The key is kept before the query leaves, so that after a lost answer the same can be sent again and starts nothing twice.
 */
export async function send(tab: string): Promise<void> {
  const asked = tabOf(tab)?.asked;
  if (!asked) return;
  unfollow(tab);
  changeRun(tab, { ...IDLE, phase: "starting", startedAt: Date.now() });
  await persisted();
  const stillAsked = () => tabOf(tab)?.asked?.key === asked.key;
  try {
    const requestId = await start(asked);
    if (givenUp.delete(asked.key)) await stop(requestId);
    else if (stillAsked()) started(tab, asked, requestId);
  } catch (error) {
    if (stillAsked()) notStarted(tab, error);
  }
}

async function start({ key, body }: Asked): Promise<string> {
  const answer = await api.POST("/queries", {
    body,
    params: { header: { "Idempotency-Key": key } },
  });
  return unwrap(answer).requestId;
}

function started(tab: string, { body, from }: Asked, requestId: string): void {
  changeTab(tab, {
    asked: null,
    ran: withExecuted(tabOf(tab)?.ran ?? [], body.query),
    shown: { requestId, sql: body.query, from, origin: "run", ended: false },
  });
  changeRun(tab, { phase: "running" });
  queryClient.invalidateQueries({ queryKey: ["history"] });
  follow(tab);
}

/** A query that was refused is done with; after anything else, as a reload that breaks the request off, it can be sent again. */
function notStarted(tab: string, error: unknown): void {
  if (isPermanent(error)) changeTab(tab, { asked: null });
  changeRun(tab, { phase: "idle", failure: toErrorDetail(error) });
}

/** Shows an earlier query in a tab with the parameters that it had, running nothing. */
export function show(tab: string, shown: Shown, sent: Sent = {}): void {
  const { ran = [], parameters = {} } = tabOf(tab) ?? {};
  changeTab(tab, {
    asked: null,
    shown,
    ran: withExecuted(ran, shown.sql),
    parameters: { ...parameters, ...valuesOf(sent) },
  });
  watchShown(tab);
}

function watchShown(tab: string): void {
  const ended = tabOf(tab)?.shown?.ended;
  changeRun(tab, { ...IDLE, phase: ended ? "idle" : "running" });
  follow(tab);
}

export async function cancel(tab: string): Promise<void> {
  const { asked, shown } = tabOf(tab) ?? {};
  if (asked) return giveUp(tab, asked);
  const requestId = shown?.requestId;
  if (!requestId) return;
  changeRun(tab, { phase: "cancelling" });
  try {
    const status = await stop(requestId);
    if (tabOf(tab)?.shown?.requestId !== requestId) return;
    changeRun(tab, { status, ...(hasEnded(status) && { phase: "idle" }) });
  } catch (error) {
    if (tabOf(tab)?.shown?.requestId !== requestId) return;
    changeRun(tab, { failure: toErrorDetail(error), phase: "running" });
  }
}

async function stop(requestId: string): Promise<QueryStatus> {
  return unwrap(await api.DELETE("/queries/{requestId}", { params: { path: { requestId } } }));
}

function giveUp(tab: string, { key }: Asked): void {
  givenUp.add(key);
  changeTab(tab, { asked: null });
  changeRun(tab, IDLE);
}

/** Takes up the queries of tabs that were left while they ran, or before the API had answered. */
export function resume(tabs: Tab[]): void {
  for (const { id, asked, shown } of tabs) {
    if (asked) send(id);
    else if (shown && !shown.ended) watchShown(id);
  }
}

/** Fetches how the query of a tab ended, once the tab is looked at. */
export function look(tab: string): void {
  if (tabOf(tab)?.shown && !useRuns.getState()[tab]) watchShown(tab);
}

// A query whose tab is closed runs on; the tab finds it again when it is opened.
useTabs.subscribe(({ tabs }, before) => {
  for (const { id } of before.tabs) {
    if (tabs.some((tab) => tab.id === id)) continue;
    unfollow(id);
    forgetRun(id);
  }
});
