import { readWindows } from "./database";
import { newId } from "./tab";

const KEY = "duckstep.window";
/** How long a reloaded page waits for the page that it replaces to let go. */
const LOCK_TIMEOUT_MS = 2000;

/** Which window this is, and whose tabs it starts with. */
export interface WindowClaim {
  id: string;
  source: string | null;
  /** Whether the source is a window that is still open. */
  copied: boolean;
}

/**
 * Finds out which window this is, and holds that place for as long as the page lives.
 *
 * A reload keeps its window. A new window takes the place of the last one that was closed, so that a browser's restart
 * brings back the tabs. A duplicated window gets copies: no two pages ever write the same tab.
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

/** Takes a lock that lasts as long as the page; returns whether it was free within the time. */
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
