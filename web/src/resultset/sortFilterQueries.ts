import { toErrorDetail } from "../api/errors";
import type { Column } from "../api/types";
import { sortAndFilter, canSortAndFilter } from "./localSortFilter";
import type { SortFilter } from "./sortFilter";
import { runOverResult } from "./runOverResult";
import { fetchRows } from "./fetchRows";
import { cachedRows, fetchCached, firstRowsQuery, rowsPageQuery } from "./resultQueries";
import type { LocalRows, RemoteRows, Row, RowSource } from "./source";
import { sortFilterSql, columnStatsSql } from "./resultSql";
import { parseColumnStats, type ColumnStats, computeStats } from "./columnStats";

/** Up to this size, loading all rows takes about as long as a query; see docs/web.md. */
export const MAX_LOCAL_ROWS = 20_000;
const MAX_LOCAL_CHARACTERS = 40_000_000;
/** For this time, another sort or filter needs no request. */
const GC_TIME_MS = 300_000;

/** `sql` is the query that computed the rows, or null if the page did. */
export interface SortFilterResult {
  source: RowSource;
  sql: string | null;
}

/** Sort and filter a result: a small one in the page, another by a query over the result. */
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
  index: number,
  signal: AbortSignal,
): Promise<ColumnStats> {
  const column = columns[index] as Column;
  const rows = source.kind === "local" ? source : await loadLocalRows(source, signal);
  if (rows) return computeStats(rows, index, column);
  const statsRows = await runOverResult(
    (source as RemoteRows).requestId,
    columnStatsSql(column),
    signal,
  );
  const [row] = await fetchRows(statsRows, 0, 1, signal);
  return parseColumnStats(row as Row, column);
}

async function loadLocalRows(source: RemoteRows, signal: AbortSignal): Promise<LocalRows | null> {
  const rows = await loadAll(source, signal);
  return rows && { kind: "local", count: rows.length, at: (row) => rows[row] as Row };
}

/** Return all rows of a result, or null if the page does not sort results of this size. */
async function loadAll(result: RemoteRows, signal: AbortSignal): Promise<Row[] | null> {
  if (result.count > MAX_LOCAL_ROWS) return null;
  const cached = cachedRows(result);
  if (cached) return cached;
  const sample = await fetchCached(rowsPageQuery(result, 0), signal);
  if ((JSON.stringify(sample).length / sample.length) * result.count > MAX_LOCAL_CHARACTERS)
    return null;
  const all = firstRowsQuery(result.requestId, result.count);
  try {
    return await fetchCached({ ...all, gcTime: GC_TIME_MS }, signal);
  } catch (error) {
    if (toErrorDetail(error).code === "RowsTooLarge") return null;
    throw error;
  }
}
