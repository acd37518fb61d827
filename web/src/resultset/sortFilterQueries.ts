import type { Column } from "../api/types";
import { arrange, canArrange } from "./localSortFilter";
import type { Arrangement } from "./sortFilter";
import { derive } from "./runOverResult";
import { fetchRows } from "./fetchRows";
import type { HeldRows, PagedRows, Row, RowSource } from "./source";
import { arrangedSql, summarySql } from "./resultSql";
import { readSummary, type Summary, summarize } from "./columnStats";

/** Sorting, filtering and summing up whole results: small ones in the page, others by a query over the result. */

/** Up to here loading all rows takes about as long as a query; docs/web.md has the figures. */
export const HELD_ROWS = 20_000;
const HELD_CHARACTERS = 40_000_000;
const LOAD_ROWS = 10_000;
const SAMPLE_ROWS = 200;

/** `sql` is the query over the result that made these rows, if one had to. */
export interface Arranged {
  source: RowSource;
  sql: string | null;
}

export async function arranged(
  result: PagedRows,
  columns: readonly Column[],
  arrangement: Arrangement,
  signal: AbortSignal,
): Promise<Arranged> {
  const held = canArrange(arrangement, columns) && (await hold(result, signal));
  if (held) return { source: arrange(held, columns, arrangement), sql: null };
  const sql = arrangedSql(arrangement, columns);
  return { source: await derive(result.requestId, sql, signal), sql };
}

export async function summarized(
  source: RowSource,
  columns: readonly Column[],
  at: number,
  signal: AbortSignal,
): Promise<Summary> {
  const column = columns[at] as Column;
  const rows = source.kind === "held" ? source : await heldRows(source, signal);
  if (rows) return summarize(rows, at, column);
  const answer = await derive((source as PagedRows).requestId, summarySql(column), signal);
  const [row] = await fetchRows(answer, 0, 1, signal);
  return readSummary(row as Row, column);
}

async function heldRows(source: PagedRows, signal: AbortSignal): Promise<HeldRows | null> {
  const rows = await hold(source, signal);
  return rows && { kind: "held", count: rows.length, at: (row) => rows[row] as Row };
}

/** The last result that was loaded as a whole; sorting it another way loads nothing. */
let last: { requestId: string; rows: Row[] } | null = null;

/** Loads all rows of a result that is small enough to be held. */
async function hold(result: PagedRows, signal: AbortSignal): Promise<Row[] | null> {
  if (last?.requestId === result.requestId) return last.rows;
  if (result.count > HELD_ROWS) return null;
  const sample = await fetchRows(result, 0, SAMPLE_ROWS, signal);
  if ((JSON.stringify(sample).length / sample.length) * result.count > HELD_CHARACTERS) return null;
  const rows: Row[] = [];
  while (rows.length < result.count) {
    rows.push(...(await fetchRows(result, rows.length, LOAD_ROWS, signal)));
  }
  last = { requestId: result.requestId, rows };
  return rows;
}
