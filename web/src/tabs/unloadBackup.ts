import type { Writes } from "./database";

/**
 * Stores pending writes in localStorage when the page unloads, because IndexedDB is asynchronous.
 *
 * The next page of this window replays the writes before it reads the tabs.
 */
export class UnloadBackup {
  private readonly key: string;

  constructor(
    window: string,
    private readonly pending: () => Writes,
  ) {
    this.key = `duckstep.unwritten.${window}`;
  }

  /** Write the pending writes of an earlier page. */
  async replay(commit: (writes: Writes) => Promise<void>): Promise<void> {
    const stored = localStorage.getItem(this.key);
    if (!stored) return;
    const writes: [string, unknown][] = JSON.parse(stored);
    await commit(new Map(writes.map(([key, value]) => [key, value ?? undefined])));
    this.clear();
  }

  start(): void {
    addEventListener("pagehide", () => this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save();
    });
  }

  /** Delete the backup, because its writes have been committed since. */
  clear(): void {
    localStorage.removeItem(this.key);
  }

  private save(): void {
    const writes = this.pending();
    if (writes.size === 0) return;
    try {
      localStorage.setItem(this.key, JSON.stringify([...writes]));
    } catch {
      // localStorage is full or forbidden: only the running write remains.
    }
  }
}
