import type { TabsState } from "./tabsState";
import { recordKey, type Writes } from "./database";
import { toStored } from "./migrations";
import type { Tab } from "./tab";

/** Return the writes that turn a stored window from `before` into `now`. */
export function diffTabs(before: TabsState, now: TabsState, window: string): Writes {
  const writes: Writes = new Map();
  const open = new Set(now.tabs.map(({ id }) => id));
  const known = new Set<Tab>(before.tabs);
  for (const tab of now.tabs) if (!known.has(tab)) writes.set(recordKey.tab(tab.id), toStored(tab));
  for (const { id } of before.tabs) if (!open.has(id)) writes.set(recordKey.tab(id), undefined);
  const ids = (tabs: Tab[]) => tabs.map(({ id }) => id).join();
  if (ids(before.tabs) !== ids(now.tabs) || before.active !== now.active) {
    const record = { id: window, tabs: [...open], active: now.active, usedAt: Date.now() };
    writes.set(recordKey.window(window), toStored(record));
  }
  return writes;
}
