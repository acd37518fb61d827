import { api, unwrap } from "../api/client";
import { ApiError } from "../api/errors";
import type { QueryStatus } from "../api/types";
import { watchQuery } from "../api/watchQuery";
import type { RemoteRows } from "./source";

/** Runs a query over an earlier result, without reading the query's own source again; given up, it is cancelled. */
export async function runOverResult(
  over: string,
  sql: string,
  signal: AbortSignal,
): Promise<RemoteRows> {
  const { requestId } = unwrap(await api.POST("/queries", { body: { query: sql, over }, signal }));
  const status = await awaitEnd(requestId, signal);
  if (status?.status !== "SUCCEEDED") {
    throw new ApiError(
      status?.error ?? { code: status?.status ?? "", message: `${status?.status}` },
    );
  }
  const width = status.columns?.length ?? 0;
  return { kind: "remote", requestId, count: status.rows ?? 0, width };
}

async function awaitEnd(requestId: string, signal: AbortSignal): Promise<QueryStatus | null> {
  let last: QueryStatus | null = null;
  try {
    for await (const status of watchQuery(requestId, signal)) last = status;
  } finally {
    if (signal.aborted) cancelQuery(requestId);
  }
  return last;
}

/** Nobody waits for the answer: a query that cannot be cancelled ends by itself. */
function cancelQuery(requestId: string): void {
  api.DELETE("/queries/{requestId}", { params: { path: { requestId } } }).catch(() => undefined);
}
