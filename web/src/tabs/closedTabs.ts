import { create } from "zustand";
import { resume } from "../query/runActions";
import { type ClosedTab, keyOf, readClosed, takeClosed } from "./database";
import { journal } from "./persistence";
import { removeTab, restoreTab, tabOf } from "./store";
import { isBlank } from "./tab";
import { tellTrouble } from "./storageError";

/** So many closed tabs can be opened again. */
const MOST_CLOSED = 50;

/** The closed tabs of all windows, the last closed first. */
export const useClosed = create<{ closed: ClosedTab[] }>()(() => ({ closed: [] }));

const channel = new BroadcastChannel("duckstep.closed");

/** Closes a tab; what is in it can be opened again, from any window. */
export async function closeTab(id: string): Promise<void> {
  const tab = tabOf(id);
  if (!tab) return;
  if (!isBlank(tab)) journal.add(new Map([[keyOf.closed(id), { tab, closedAt: Date.now() }]]));
  removeTab(id);
  await journal.written();
  await readAgain();
}

let reopening: Promise<void> = Promise.resolve();

/** Opens a closed tab again, or the last one that was closed; one after the other. */
export function reopenTab(id?: string): Promise<void> {
  reopening = reopening.then(() => reopen(id)).catch(tellTrouble);
  return reopening;
}

async function reopen(id?: string): Promise<void> {
  await journal.written();
  const wanted = id ?? (await readClosed())[0]?.tab.id;
  const tab = wanted && (await takeClosed(wanted));
  if (tab) {
    restoreTab(tab);
    resume([tab]);
  }
  await readAgain();
}

/** Shows what other windows close and open, too. */
export async function watchClosed(): Promise<void> {
  channel.onmessage = () => void refresh();
  await refresh();
}

async function readAgain(): Promise<void> {
  await refresh();
  channel.postMessage("changed");
}

async function refresh(): Promise<void> {
  try {
    const closed = await readClosed();
    useClosed.setState({ closed: closed.slice(0, MOST_CLOSED) });
    const old = closed.slice(MOST_CLOSED).map(({ tab }) => [keyOf.closed(tab.id), undefined]);
    journal.add(new Map(old as [string, undefined][]));
  } catch (trouble) {
    tellTrouble(trouble);
  }
}
