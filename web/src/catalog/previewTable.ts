import { api, unwrap } from "../api/client";
import type { Column, Partition } from "../api/types";
import { runQuery } from "../api/queryLifecycle";
import { fetchFirstRows } from "../resultset/fetchFirstRows";
import type { Row } from "../resultset/source";
import { quoteIdentifier } from "../sql/quoteIdentifier";

const ROWS = 100;

/** The first rows of a table and the query that read them. */
export interface PreviewRows {
  sql: string;
  columns: Column[];
  rows: Row[];
}

/**
 * Read the first rows of a table, by default of its newest partitions, so that the query reads few
 * files: of the newest day, and while there are too few rows, of its month, its year and the table.
 */
export async function previewTable(
  table: string,
  condition: string | undefined,
  signal: AbortSignal,
): Promise<PreviewRows> {
  const [first, ...wider] = condition ? [condition] : await newestConditions(table, signal);
  let preview = await readRows(table, first, signal);
  for (const where of wider) {
    if (preview.rows.length >= ROWS) break;
    try {
      preview = await readRows(table, where, signal);
    } catch (error) {
      // A stack may refuse a query without a filter; the rows so far are those of fewer files.
      if (signal.aborted || preview.rows.length === 0) throw error;
      break;
    }
  }
  return preview;
}

async function readRows(
  table: string,
  where: string | undefined,
  signal: AbortSignal,
): Promise<PreviewRows> {
  const sql = `SELECT * FROM ${quoteIdentifier(table)}${where ? ` WHERE ${where}` : ""} LIMIT ${ROWS}`;
  const {
    requestId,
    columns = [],
    rows = 0,
  } = await runQuery({ query: sql, listed: false }, signal);
  return { sql, columns, rows: await fetchFirstRows(requestId, rows, signal) };
}

/** Return the conditions of the newest partition of each level, the narrowest first, and none at the end. */
async function newestConditions(
  table: string,
  signal: AbortSignal,
): Promise<(string | undefined)[]> {
  const conditions: (string | undefined)[] = [undefined];
  let within: string | undefined;
  while (true) {
    const params = { path: { name: table }, query: { limit: 1, ...(within && { within }) } };
    const answer = await api.GET("/tables/{name}/partitions", { params, signal });
    const [next]: Partition[] = unwrap(answer).partitions;
    if (!next) return conditions;
    conditions.unshift(next.condition);
    if (!next.partitioned) return conditions;
    within = next.within;
  }
}
