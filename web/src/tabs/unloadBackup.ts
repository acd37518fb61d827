import type { Writes } from "./database";

/**
 * Keeps what is not written yet when the page goes: IndexedDB takes its time, localStorage does not.
 *
 * The next page in this window's place writes it before it reads.
 */
export class UnloadBackup {
  private readonly key: string;

  constructor(
    window: string,
    private readonly pending: () => Writes,
  ) {
    this.key = `duckstep.unwritten.${window}`;
  }

  /** Writes what an earlier page could not. */
  async replay(commit: (writes: Writes) => Promise<void>): Promise<void> {
    const kept = localStorage.getItem(this.key);
    if (!kept) return;
    const writes: [string, unknown][] = JSON.parse(kept);
    await commit(new Map(writes.map(([key, value]) => [key, value ?? undefined])));
    this.clear();
  }

  start(): void {
    addEventListener("pagehide", () => this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save();
    });
  }

  /** What was kept has been written since: the page did not go after all. */
  clear(): void {
    localStorage.removeItem(this.key);
  }

  private save(): void {
    const writes = this.pending();
    if (writes.size === 0) return;
    try {
      localStorage.setItem(this.key, JSON.stringify([...writes]));
    } catch {
      // A full or forbidden storage: the write that is underway is all there is.
    }
  }
}
