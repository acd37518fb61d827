import type { Writes } from "./database";

/**
 * Writes one batch at a time, and what comes meanwhile as the next.
 *
 * So each change is on its way at once, and fast typing never queues more than one write.
 */
export class WriteQueue {
  private waiting: Writes = new Map();
  private inFlight: Writes = new Map();
  private queued = false;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly commit: (writes: Writes) => Promise<void>,
    private readonly onTrouble: (trouble: unknown) => void,
  ) {}

  add(writes: Writes): void {
    if (writes.size === 0) return;
    for (const [key, value] of writes) this.waiting.set(key, value);
    if (this.queued) return;
    this.queued = true;
    this.writing = this.writing.then(() => this.flush());
  }

  /** Resolves once everything that was added so far has been written, or could not be. */
  flushed(): Promise<void> {
    return this.writing;
  }

  /** What is not known to be written yet, for a place that can be written to at once. */
  pending(): Writes {
    return new Map([...this.inFlight, ...this.waiting]);
  }

  private async flush(): Promise<void> {
    this.inFlight = this.waiting;
    this.waiting = new Map();
    this.queued = false;
    try {
      await this.commit(this.inFlight);
    } catch (trouble) {
      // It goes with the next one: the disk may have room again.
      this.waiting = new Map([...this.inFlight, ...this.waiting]);
      this.onTrouble(trouble);
    }
    this.inFlight = new Map();
  }
}
