import { create } from "zustand";
import { resumeRuns } from "../query/runActions";
import { type ClosedTab, recordKey, readClosed, takeClosed } from "../tabs/database";
import { toStored } from "../tabs/migrations";
import { writeQueue } from "../tabs/persistence";
import { removeTab, restoreTab, findTab, useTabs } from "../tabs/store";
import { isBlank } from "../tabs/tab";
import { reportStorageError } from "../tabs/storageError";

/** The maximum number of closed tabs. */
const MAX_CLOSED = 50;

/** The closed tabs of all windows, the last closed first. */
export const useClosedTabs = create<{ closed: ClosedTab[] }>()(() => ({ closed: [] }));

const channel = new BroadcastChannel("duckstep.closed");

/** Close a tab and keep it for reopening in any window. */
export async function closeTab(id: string): Promise<void> {
  const tab = findTab(id);
  if (!tab) return;
  const place = useTabs.getState().tabs.indexOf(tab);
  const closed = { tab: toStored(tab), closedAt: Date.now(), place };
  if (!isBlank(tab)) writeQueue.add(new Map([[recordKey.closed(id), closed]]));
  removeTab(id);
  await writeQueue.flushed();
  await refreshEverywhere();
}

let reopening: Promise<void> = Promise.resolve();

/** Close the active tab, which is the one that an earlier key reopens. */
export async function closeActiveTab(): Promise<void> {
  await reopening;
  await closeTab(useTabs.getState().active);
}

/** Reopen a closed tab, by default the last one; calls run one after the other. */
export function reopenTab(id?: string): Promise<void> {
  reopening = reopening.then(() => reopen(id)).catch(reportStorageError);
  return reopening;
}

async function reopen(id?: string): Promise<void> {
  await writeQueue.flushed();
  const tabId = id ?? (await readClosed())[0]?.tab.id;
  const closed = tabId && (await takeClosed(tabId));
  if (closed) {
    restoreTab(closed.tab, closed.place);
    resumeRuns([closed.tab]);
  }
  await refreshEverywhere();
}

/** Update the closed tabs after changes in other windows. */
export async function watchClosedTabs(): Promise<void> {
  channel.onmessage = () => void refresh();
  await refresh();
}

async function refreshEverywhere(): Promise<void> {
  await refresh();
  channel.postMessage("changed");
}

async function refresh(): Promise<void> {
  try {
    const closed = await readClosed();
    useClosedTabs.setState({ closed: closed.slice(0, MAX_CLOSED) });
    const old = closed.slice(MAX_CLOSED).map(({ tab }) => [recordKey.closed(tab.id), undefined]);
    writeQueue.add(new Map(old as [string, undefined][]));
  } catch (trouble) {
    reportStorageError(trouble);
  }
}
