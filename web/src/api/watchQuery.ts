import { api, bodyOf } from "./client";
import type { QueryStatus } from "./types";

const RUNNING = new Set(["QUEUED", "RUNNING"]);
const RETRY_MILLISECONDS = 1000;
const POLL_MILLISECONDS = 2000;

/** Whether each request waits at the server for a change, or asks at intervals and holds no connection. */
export type Pace = "held" | "polled";

export function hasEnded({ status }: { status: string }): boolean {
  return !RUNNING.has(status);
}

/**
 * Yields the status document at once and whenever it changes, until the query has ended.
 *
 * A request that is held waits at the server for a change, so nothing is polled in vain.
 */
export async function* watch(
  requestId: string,
  signal: AbortSignal,
  pace: Pace = "held",
): AsyncGenerator<QueryStatus> {
  let etag: string | null = null;
  while (true) {
    const answer: Answer = await ask(requestId, etag, pace, signal);
    if (answer.status) yield answer.status;
    if (answer.status && hasEnded(answer.status)) return;
    etag = answer.etag ?? etag;
    if (pace === "polled") await pause(POLL_MILLISECONDS);
    else if (!etag) await pause(RETRY_MILLISECONDS);
  }
}

/** A status document that has not changed does not come again. */
interface Answer {
  status: QueryStatus | null;
  etag: string | null;
}

async function ask(
  requestId: string,
  etag: string | null,
  pace: Pace,
  signal: AbortSignal,
): Promise<Answer> {
  const answer = await api.GET("/queries/{requestId}", {
    params: {
      path: { requestId },
      ...(etag && { header: { "If-None-Match": etag } }),
      ...(etag && pace === "held" && { query: { wait: 10 } }),
    },
    signal,
  });
  const status = answer.response.status === 304 ? null : bodyOf(answer);
  return { status, etag: answer.response.headers.get("ETag") };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
