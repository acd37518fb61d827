import { api, unwrap } from "./client";
import type { QueryStatus } from "./types";

const RUNNING = new Set(["QUEUED", "RUNNING"]);
const RETRY_MS = 1000;
const POLL_MS = 2000;

/** Whether each request waits at the server for a change, or asks at intervals and holds no connection. */
export type WatchMode = "longPoll" | "poll";

export function hasEnded({ status }: { status: string }): boolean {
  return !RUNNING.has(status);
}

/**
 * Yields the status document at once and whenever it changes, until the query has ended.
 *
 * A request that is held waits at the server for a change, so nothing is polled in vain.
 */
export async function* watchQuery(
  requestId: string,
  signal: AbortSignal,
  mode: WatchMode = "longPoll",
): AsyncGenerator<QueryStatus> {
  let etag: string | null = null;
  while (true) {
    const answer: StatusResponse = await fetchStatus(requestId, etag, mode, signal);
    if (answer.status) yield answer.status;
    if (answer.status && hasEnded(answer.status)) return;
    etag = answer.etag ?? etag;
    if (mode === "poll") await sleep(POLL_MS);
    else if (!etag) await sleep(RETRY_MS);
  }
}

/** A status document that has not changed does not come again. */
interface StatusResponse {
  status: QueryStatus | null;
  etag: string | null;
}

async function fetchStatus(
  requestId: string,
  etag: string | null,
  mode: WatchMode,
  signal: AbortSignal,
): Promise<StatusResponse> {
  const answer = await api.GET("/queries/{requestId}", {
    params: {
      path: { requestId },
      ...(etag && { header: { "If-None-Match": etag } }),
      ...(etag && mode === "longPoll" && { query: { wait: 10 } }),
    },
    signal,
  });
  const status = answer.response.status === 304 ? null : unwrap(answer);
  return { status, etag: answer.response.headers.get("ETag") };
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
