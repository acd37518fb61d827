import { readWindows } from "./database";
import { newId } from "./tab";

const KEY = "duckstep.window";
/** How long a reloaded page waits for the lock of the page that it replaces. */
const LOCK_TIMEOUT_MS = 2000;

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
  const free = own ? await firstAvailable([own], LOCK_TIMEOUT_MS) : await lastClosedWindow();
  const id = free ?? newId();
  if (!free) await acquireLock(id, 0);
  sessionStorage.setItem(KEY, id);
  return { id, source: free ?? own, copied: free === null && own !== null };
}

async function lastClosedWindow(): Promise<string | null> {
  const windows = await readWindows();
  return firstAvailable(
    windows.map(({ id }) => id),
    0,
  );
}

async function firstAvailable(ids: string[], milliseconds: number): Promise<string | null> {
  for (const id of ids) if (await acquireLock(id, milliseconds)) return id;
  return null;
}

/** Acquire a lock until the page closes; return whether it was free within the time. */
function acquireLock(id: string, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const held = () => {
      resolve(true);
      return new Promise<void>(() => {});
    };
    const options = milliseconds
      ? { signal: AbortSignal.timeout(milliseconds) }
      : { ifAvailable: true };
    navigator.locks
      .request(`${KEY}.${id}`, options, (lock) => (lock ? held() : resolve(false)))
      .catch(() => resolve(false));
  });
}
