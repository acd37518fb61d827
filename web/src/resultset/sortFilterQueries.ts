import type { Column } from "../api/types";
import { sortAndFilter, canSortAndFilter } from "./localSortFilter";
import type { SortFilter } from "./sortFilter";
import { runOverResult } from "./runOverResult";
import { fetchRows } from "./fetchRows";
import type { LocalRows, RemoteRows, Row, RowSource } from "./source";
import { sortFilterSql, columnStatsSql } from "./resultSql";
import { parseColumnStats, type ColumnStats, computeStats } from "./columnStats";

/** Sorting, filtering and summing up whole results: small ones in the page, others by a query over the result. */

/** Up to here loading all rows takes about as long as a query; docs/web.md has the figures. */
export const MAX_LOCAL_ROWS = 20_000;
const MAX_LOCAL_CHARACTERS = 40_000_000;
const LOAD_ROWS = 10_000;
const SAMPLE_ROWS = 200;

/** `sql` is the query over the result that made these rows, if one had to. */
export interface SortFilterResult {
  source: RowSource;
  sql: string | null;
}

export async function applySortFilter(
  result: RemoteRows,
  columns: readonly Column[],
  sortFilter: SortFilter,
  signal: AbortSignal,
): Promise<SortFilterResult> {
  const rows = canSortAndFilter(sortFilter, columns) && (await loadAll(result, signal));
  if (rows) return { source: sortAndFilter(rows, columns, sortFilter), sql: null };
  const sql = sortFilterSql(sortFilter, columns);
  return { source: await runOverResult(result.requestId, sql, signal), sql };
}

export async function computeColumnStats(
  source: RowSource,
  columns: readonly Column[],
  at: number,
  signal: AbortSignal,
): Promise<ColumnStats> {
  const column = columns[at] as Column;
  const rows = source.kind === "local" ? source : await loadLocalRows(source, signal);
  if (rows) return computeStats(rows, at, column);
  const answer = await runOverResult(
    (source as RemoteRows).requestId,
    columnStatsSql(column),
    signal,
  );
  const [row] = await fetchRows(answer, 0, 1, signal);
  return parseColumnStats(row as Row, column);
}

async function loadLocalRows(source: RemoteRows, signal: AbortSignal): Promise<LocalRows | null> {
  const rows = await loadAll(source, signal);
  return rows && { kind: "local", count: rows.length, at: (row) => rows[row] as Row };
}

/** The last result that was loaded as a whole; sorting it another way loads nothing. */
let last: { requestId: string; rows: Row[] } | null = null;

/** Loads all rows of a result that is small enough to be held. */
async function loadAll(result: RemoteRows, signal: AbortSignal): Promise<Row[] | null> {
  if (last?.requestId === result.requestId) return last.rows;
  if (result.count > MAX_LOCAL_ROWS) return null;
  const sample = await fetchRows(result, 0, SAMPLE_ROWS, signal);
  if ((JSON.stringify(sample).length / sample.length) * result.count > MAX_LOCAL_CHARACTERS)
    return null;
  const rows: Row[] = [];
  while (rows.length < result.count) {
    rows.push(...(await fetchRows(result, rows.length, LOAD_ROWS, signal)));
  }
  last = { requestId: result.requestId, rows };
  return rows;
}
