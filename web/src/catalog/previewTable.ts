import { api, unwrap } from "../api/client";
import type { Column, Partition } from "../api/types";
import { runQuery } from "../api/queryLifecycle";
import { fetchFirstRows } from "../resultset/fetchFirstRows";
import type { Row } from "../resultset/source";
import { quoteIdentifier } from "../sql/quoteIdentifier";

const ROWS = 50;

/** The first rows of a table and the query that read them. */
export interface PreviewRows {
  sql: string;
  columns: Column[];
  rows: Row[];
}

/**
 * Read the first rows of a table, by default of its newest partition, so that the query reads few
 * files.
 */
export async function previewTable(
  table: string,
  condition: string | undefined,
  signal: AbortSignal,
): Promise<PreviewRows> {
  const where = condition ?? (await findNewestPartition(table, signal))?.condition;
  const sql = `SELECT * FROM ${quoteIdentifier(table)}${where ? ` WHERE ${where}` : ""} LIMIT ${ROWS}`;
  const { requestId, columns = [], rows = 0 } = await runQuery({ query: sql, reuse: true }, signal);
  return { sql, columns, rows: await fetchFirstRows(requestId, rows, signal) };
}

/** Return the newest partition of the last level. */
async function findNewestPartition(
  table: string,
  signal: AbortSignal,
): Promise<Partition | undefined> {
  let partition: Partition | undefined;
  do {
    const query = { limit: 1, ...(partition && { within: partition.within }) };
    const params = { path: { name: table }, query };
    const answer = await api.GET("/tables/{name}/partitions", { params, signal });
    const [next]: Partition[] = unwrap(answer).partitions;
    if (!next) break;
    partition = next;
  } while (partition.partitioned);
  return partition;
}
