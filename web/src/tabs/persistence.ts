import { type TabsState, createTabsState } from "./tabsState";
import { diffTabs } from "./diffTabs";
import { commit, readTabs, readWindow } from "./database";
import { WriteQueue } from "./writeQueue";
import { importLegacySession } from "./migrations";
import { UnloadBackup } from "./unloadBackup";
import { clearStorageError, reportStorageError, reportUnrestoredTabs } from "./storageError";
import { useTabs } from "./store";
import { copyTab } from "./tab";
import { type WindowClaim, claimWindow } from "./windowLock";

let unloadBackup: UnloadBackup | null = null;

/** The pending writes of this window. */
export const writeQueue = new WriteQueue(
  commit,
  (trouble) => reportStorageError(trouble),
  () => {
    unloadBackup?.clear();
    clearStorageError();
  },
);

/** Resolve once every change so far is stored. */
export function persisted(): Promise<void> {
  return writeQueue.flushed();
}

/** Restore the tabs of this window and store each later change. */
export async function restoreTabs(): Promise<void> {
  try {
    const place = await claimWindow();
    unloadBackup = new UnloadBackup(place.id, () => writeQueue.pending());
    await unloadBackup.replay(commit);
    const before = await loadTabsState(place);
    useTabs.setState(before);
    writeQueue.add(diffTabs({ tabs: [], active: "" }, before, place.id));
    useTabs.subscribe((now, then) => writeQueue.add(diffTabs(then, now, place.id)));
    unloadBackup.start();
  } catch (trouble) {
    reportUnrestoredTabs(trouble);
  }
}

async function loadTabsState({ source, copied }: WindowClaim): Promise<TabsState> {
  const record = source ? await readWindow(source) : undefined;
  const stored = record ? await readTabs(record.tabs) : [];
  const tabs = copied ? stored.map(copyTab) : stored;
  const front = stored.findIndex(({ id }) => id === record?.active);
  return createTabsState([...tabs, ...importLegacySession(tabs)], tabs[front]?.id);
}
