import { type Arrangement, arrangementOf } from "./tabsState";
import { changesBetween } from "./diffTabs";
import { commit, readTabs, readWindow } from "./database";
import { Journal } from "./writeQueue";
import { legacyTabs } from "./legacy";
import { Rescue } from "./unloadBackup";
import { tellTrouble } from "./storageError";
import { useTabs } from "./store";
import { copyOf } from "./tab";
import { type Place, takePlace } from "./windowLock";

let rescue: Rescue | null = null;

/** What this window has to write. */
export const journal = new Journal(
  async (writes) => {
    await commit(writes);
    rescue?.forget();
  },
  (trouble) => tellTrouble(trouble),
);

/** Resolves once everything that was changed so far is kept. */
export function written(): Promise<void> {
  return journal.written();
}

/** Opens the tabs that this window had, and keeps every change from here on. */
export async function startKeeping(): Promise<void> {
  try {
    const place = await takePlace();
    rescue = new Rescue(place.id, () => journal.unwritten());
    await rescue.replay(commit);
    const before = await arrangementAt(place);
    useTabs.setState(before);
    journal.add(changesBetween({ tabs: [], active: "" }, before, place.id));
    useTabs.subscribe((now, then) => journal.add(changesBetween(then, now, place.id)));
    rescue.watch();
  } catch (trouble) {
    tellTrouble(trouble);
  }
}

async function arrangementAt({ source, copied }: Place): Promise<Arrangement> {
  const record = source ? await readWindow(source) : undefined;
  const kept = record ? await readTabs(record.tabs) : [];
  const tabs = copied ? kept.map(copyOf) : kept;
  const front = kept.findIndex(({ id }) => id === record?.active);
  return arrangementOf([...tabs, ...legacyTabs(tabs)], tabs[front]?.id);
}
