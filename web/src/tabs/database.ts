import { createStore, promisifyRequest } from "idb-keyval";
import { fromStored, migrateTab, NewerSchemaError, type Stored } from "./migrations";
import type { Tab } from "./tab";

/** Values to write by key; `undefined` deletes. */
export type Writes = Map<string, unknown>;

/** A stored window with the ids of its tabs in order. */
export interface WindowRecord {
  id: string;
  tabs: string[];
  active: string;
  usedAt: number;
}

/** A closed tab that can be reopened. */
export interface ClosedTab {
  tab: Tab;
  closedAt: number;
  /** Its position among the tabs; absent for tabs of former versions. */
  place?: number | undefined;
}

/** A closed tab as it is stored; the version is the tab's. */
export interface StoredClosedTab {
  tab: Stored<object>;
  closedAt: number;
  place?: number | undefined;
}

export const recordKey = {
  tab: (id: string) => `tab/${id}`,
  window: (id: string) => `window/${id}`,
  closed: (id: string) => `closed/${id}`,
};

const store = createStore("duckstep", "tabs");

/** Write all values in one transaction. */
export function commit(writes: Writes): Promise<void> {
  return store("readwrite", (tabs) => {
    for (const [key, value] of writes) {
      if (value === undefined) tabs.delete(key);
      else tabs.put(value, key);
    }
    return promisifyRequest(tabs.transaction);
  });
}

export async function readTabs(ids: string[]): Promise<Tab[]> {
  const values = await store("readonly", (tabs) =>
    Promise.all(ids.map((id) => promisifyRequest(tabs.get(recordKey.tab(id))))),
  );
  return values.filter(Boolean).map(migrateTab);
}

export async function readWindow(id: string): Promise<WindowRecord | undefined> {
  const stored: Stored<WindowRecord> | undefined = await store("readonly", (tabs) =>
    promisifyRequest(tabs.get(recordKey.window(id))),
  );
  return stored && fromStored(stored);
}

/** Read every stored window, the last used first. */
export async function readWindows(): Promise<WindowRecord[]> {
  const windows = await readAll<WindowRecord>("window/");
  return windows.sort((one, other) => other.usedAt - one.usedAt);
}

/** Read the closed tabs of all windows, the last closed first, without those of a later version of the page. */
export async function readClosed(): Promise<ClosedTab[]> {
  const closed = await readAll<StoredClosedTab>("closed/");
  return closed.flatMap(migrateClosed).sort((one, other) => other.closedAt - one.closedAt);
}

function migrateClosed({ tab, ...rest }: StoredClosedTab): ClosedTab[] {
  try {
    return [{ tab: migrateTab(tab), ...rest }];
  } catch (error) {
    if (error instanceof NewerSchemaError) return [];
    throw error;
  }
}

/** Remove and return a closed tab; undefined if another window took it first. */
export function takeClosed(id: string): Promise<ClosedTab | undefined> {
  return store("readwrite", async (tabs) => {
    const closed: StoredClosedTab | undefined = await promisifyRequest(
      tabs.get(recordKey.closed(id)),
    );
    if (!closed) return undefined;
    const tab = migrateTab(closed.tab);
    tabs.delete(recordKey.closed(id));
    tabs.put(closed.tab, recordKey.tab(id));
    await promisifyRequest(tabs.transaction);
    return { ...closed, tab };
  });
}

function readAll<T>(prefix: string): Promise<T[]> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  return store("readonly", (tabs) => promisifyRequest(tabs.getAll(range)));
}
