import { runQuery } from "../api/queryLifecycle";
import type { RemoteRows } from "./source";

/** Run a query over an earlier result, as the table `result`; an abort cancels the query. */
export async function runOverResult(
  over: string,
  sql: string,
  signal: AbortSignal,
): Promise<RemoteRows> {
  const { requestId, rows = 0, columns = [] } = await runQuery({ query: sql, over }, signal);
  return { kind: "remote", requestId, count: rows, width: columns.length };
}
