import { api, bodyOf } from "../api/client";
import type { QueryStatus } from "../api/types";

const RUNNING = new Set(["QUEUED", "RUNNING"]);
const RETRY_MILLISECONDS = 1000;

export function hasEnded(status: QueryStatus): boolean {
  return !RUNNING.has(status.status);
}

/**
 * Yields the status document at once and whenever it changes, until the query has ended.
 *
 * Each request waits at the server for a change, so nothing is polled in vain.
 */
export async function* watch(requestId: string, signal: AbortSignal): AsyncGenerator<QueryStatus> {
  let etag: string | null = null;
  while (true) {
    const answer: Answer = await ask(requestId, etag, signal);
    if (answer.status) yield answer.status;
    if (answer.status && hasEnded(answer.status)) return;
    etag = answer.etag ?? etag;
    if (!etag) await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
  }
}

/** A status document that has not changed does not come again. */
interface Answer {
  status: QueryStatus | null;
  etag: string | null;
}

async function ask(requestId: string, etag: string | null, signal: AbortSignal): Promise<Answer> {
  const answer = await api.GET("/queries/{requestId}", {
    params: {
      path: { requestId },
      ...(etag && { query: { wait: 10 }, header: { "If-None-Match": etag } }),
    },
    signal,
  });
  const status = answer.response.status === 304 ? null : bodyOf(answer);
  return { status, etag: answer.response.headers.get("ETag") };
}
