import { readWindows } from "./database";
import { newId } from "./tab";

const KEY = "duckstep.window";
/** How long a reloaded page waits for the lock of the page that it replaces. */
const LOCK_TIMEOUT_MS = 2000;

/** A question whether a window is open, and the answer of that window. */
interface Message {
  id: string;
  open: boolean;
}

/** The id of this window, and the window whose tabs it loads first. */
export interface WindowClaim {
  id: string;
  source: string | null;
  /** Whether the source is another open window. */
  copied: boolean;
}

/**
 * Claim a window id and hold its lock until the page closes.
 *
 * A reload keeps its id. A new window takes the id of the window closed last, so that a restarted
 * browser restores the tabs. A duplicated window gets a new id and copies, so that no two pages
 * write the same tab.
 */
export async function claimWindow(): Promise<WindowClaim> {
  const own = sessionStorage.getItem(KEY);
  const free = own ? await reclaim(own) : await lastClosedWindow();
  const id = free ?? newId();
  if (!free) await acquireLock(id);
  sessionStorage.setItem(KEY, id);
  answerFor(id);
  return { id, source: free ?? own, copied: free === null && own !== null };
}

async function lastClosedWindow(): Promise<string | null> {
  for (const { id } of await readWindows()) if (await acquireLock(id)) return id;
  return null;
}

/**
 * Acquire the lock of this window again; return null if another open window has it.
 *
 * After a reload the former page may hold it for a moment. A duplicated window need not wait: the
 * original answers, which a page that has been left does not.
 */
async function reclaim(id: string): Promise<string | null> {
  if (await acquireLock(id)) return id;
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), LOCK_TIMEOUT_MS);
  const channel = new BroadcastChannel(KEY);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.open && data.id === id) waiting.abort();
  };
  channel.postMessage({ id, open: false } satisfies Message);
  const acquired = await acquireLock(id, waiting.signal);
  clearTimeout(timer);
  channel.close();
  return acquired ? id : null;
}

/** Answer other pages that this window is open. */
function answerFor(id: string): void {
  const channel = new BroadcastChannel(KEY);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (!data.open && data.id === id) channel.postMessage({ id, open: true } satisfies Message);
  };
}

/** Acquire a lock until the page closes; return whether it was free, at once or until an abort. */
function acquireLock(id: string, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const held = () => {
      resolve(true);
      return new Promise<void>(() => {});
    };
    const options = signal ? { signal } : { ifAvailable: true };
    navigator.locks
      .request(`${KEY}.${id}`, options, (lock) => (lock ? held() : resolve(false)))
      .catch(() => resolve(false));
  });
}
