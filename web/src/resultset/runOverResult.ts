import { runQuery } from "../api/queryLifecycle";
import type { QueryStatus } from "../api/types";
import type { RemoteRows } from "./source";

/**
 * Run a query over an earlier result, as the table `result`; an abort cancels the query.
 *
 * The history does not list it, as its SQL was not written by the user.
 */
export async function runOverResult(
  over: string,
  sql: string,
  signal: AbortSignal,
  onStatus?: (status: QueryStatus) => void,
): Promise<RemoteRows> {
  const body = { query: sql, over, listed: false };
  const ended = await runQuery(body, signal, onStatus && { onStatus });
  const { requestId, rows = 0, columns = [] } = ended;
  return { kind: "remote", requestId, count: rows, width: columns.length };
}
