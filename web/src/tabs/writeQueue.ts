import type { Writes } from "./database";

/**
 * Commits one batch at a time and collects later values for the next one.
 *
 * A change is committed without delay, and fast typing queues at most one batch.
 */
export class WriteQueue {
  private waiting: Writes = new Map();
  private inFlight: Writes = new Map();
  private queued = false;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly commit: (writes: Writes) => Promise<void>,
    private readonly onError: (error: unknown) => void,
    private readonly onCommit: () => void = () => {},
  ) {}

  add(writes: Writes): void {
    if (writes.size === 0) return;
    for (const [key, value] of writes) this.waiting.set(key, value);
    if (this.queued) return;
    this.queued = true;
    this.writing = this.writing.then(() => this.flush());
  }

  /** Resolve once every value added so far was committed or has failed. */
  flushed(): Promise<void> {
    return this.writing;
  }

  /** Return the values that are not committed yet, for a synchronous backup. */
  pending(): Writes {
    return new Map([...this.inFlight, ...this.waiting]);
  }

  private async flush(): Promise<void> {
    this.inFlight = this.waiting;
    this.waiting = new Map();
    this.queued = false;
    try {
      await this.commit(this.inFlight);
      this.onCommit();
    } catch (error) {
      // The values are repeated with the next batch, as the disk may have space again.
      this.waiting = new Map([...this.inFlight, ...this.waiting]);
      this.onError(error);
    }
    this.inFlight = new Map();
  }
}
