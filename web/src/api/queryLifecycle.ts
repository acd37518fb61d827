/** Start, watch and cancel of a query. */
import { api, unwrap } from "./client";
import { ApiError } from "./errors";
import { errorMessage } from "../i18n/errors";
import type { components } from "./schema";
import type { QueryStatus } from "./types";

type QueryRequest = components["schemas"]["QueryRequest"];
type Defaulted = "reuse" | "engine" | "listed";
/** The body of a new query; the API has a default for some fields. */
export type NewQuery = Omit<QueryRequest, Defaulted> & Partial<Pick<QueryRequest, Defaulted>>;

const RUNNING = new Set(["QUEUED", "RUNNING"]);
/** The errors of queries that ended without one in their status document. */
const CODES: Record<string, string> = {
  CANCELLED: "QueryCancelled",
  TIMED_OUT: "TimeLimitExceeded",
};
const RETRY_MS = 1000;
const POLL_MS = 2000;

/**
 * Whether each request waits at the server for a change, or the page polls at intervals without
 * keeping a connection open.
 */
export type WatchMode = "longPoll" | "poll";

export function hasEnded({ status }: { status: string }): boolean {
  return !RUNNING.has(status);
}

/** Start a query and return its requestId. A repeat with the same `key` starts no second query. */
export async function startQuery(body: NewQuery, { key }: { key?: string } = {}): Promise<string> {
  const answer = await api.POST("/queries", {
    body,
    ...(key && { params: { header: { "Idempotency-Key": key } } }),
  });
  return unwrap(answer).requestId;
}

export async function fetchQuery(requestId: string, signal: AbortSignal): Promise<QueryStatus> {
  return unwrap(await api.GET("/queries/{requestId}", { params: { path: { requestId } }, signal }));
}

/** Cancel a query and return its status; an ended query is unchanged. */
export async function cancelQuery(requestId: string): Promise<QueryStatus> {
  return unwrap(await api.DELETE("/queries/{requestId}", { params: { path: { requestId } } }));
}

/**
 * Run a query to its end and return the status of its success; an abort cancels the query.
 *
 * A repeat with the same `key` starts no second query; `onStatus` receives each status document.
 */
export async function runQuery(
  body: NewQuery,
  signal: AbortSignal,
  { key, onStatus }: { key?: string; onStatus?: (status: QueryStatus) => void } = {},
): Promise<QueryStatus> {
  signal.throwIfAborted();
  // An abort does not end this request: its response has the id of the query to cancel.
  const started = startQuery(body, key ? { key } : {});
  const ended = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => {
      reject(signal.reason);
      // The caller no longer waits, and a query that cannot be cancelled ends by itself.
      void started.then(cancelQuery).catch(() => undefined);
    };
    signal.addEventListener("abort", onAbort, { signal: ended.signal });
  });
  try {
    const requestId = await Promise.race([started, aborted]);
    return succeeded(await watchToEnd(requestId, signal, onStatus));
  } finally {
    ended.abort();
  }
}

async function watchToEnd(
  requestId: string,
  signal: AbortSignal,
  onStatus?: (status: QueryStatus) => void,
): Promise<QueryStatus> {
  for await (const status of watchQuery(requestId, signal)) {
    onStatus?.(status);
    if (hasEnded(status)) return status;
  }
  throw signal.reason;
}

function succeeded(ended: QueryStatus): QueryStatus {
  const { status, error } = ended;
  if (status === "SUCCEEDED") return ended;
  const code = CODES[status] ?? "InternalError";
  throw new ApiError(error ?? { code, message: errorMessage(code).title });
}

/**
 * Yield the status document at once and after each change, until the query has ended.
 *
 * In the mode `longPoll` each request waits at the server for a change, so no request is wasted.
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

/** A response with its ETag; `status` is null if the document has not changed. */
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
