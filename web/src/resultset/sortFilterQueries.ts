import { toErrorDetail } from "../api/errors";
import type { Column } from "../api/types";
import { sortAndFilter, canSortAndFilter } from "./localSortFilter";
import type { SortFilter } from "./sortFilter";
import { runOverResult } from "./runOverResult";
import { sortInEngine } from "./sortInEngine";
import type { SortFilterReport, SortFilterResult } from "./sortFilterResult";
import { fetchRows } from "./fetchRows";
import { cachedRows, fetchCached, firstRowsQuery, rowsPageQuery } from "./resultQueries";
import type { LocalRows, RemoteRows, Row, RowSource } from "./source";
import { columnStatsSql } from "./resultSql";
import { parseColumnStats, type ColumnStats, computeStats } from "./columnStats";

/** Up to this size, loading all rows takes about as long as a query; see docs/web.md. */
export const MAX_LOCAL_ROWS = 20_000;
export const MAX_LOCAL_CELLS = 150_000;
const MAX_LOCAL_CHARACTERS = 8_000_000;
/** For this time, another sort or filter needs no request. */
const GC_TIME_MS = 300_000;

/** Sort and filter a result: a small one in the page, another by a query over the result. */
export async function applySortFilter(
  result: RemoteRows,
  columns: readonly Column[],
  sortFilter: SortFilter,
  signal: AbortSignal,
  report: SortFilterReport = {},
): Promise<SortFilterResult> {
  const order = JSON.stringify(sortFilter);
  const rows = canSortAndFilter(sortFilter, columns) && (await loadAll(result, signal));
  if (rows) return { source: sortAndFilter(rows, columns, sortFilter), sql: null, order };
  return sortInEngine(result, columns, sortFilter, signal, report);
}

export async function computeColumnStats(
  source: RowSource,
  columns: readonly Column[],
  index: number,
  signal: AbortSignal,
): Promise<ColumnStats> {
  const column = columns[index] as Column;
  const rows = await loadLocalRows(source, signal);
  if (rows) return computeStats(rows, index, column);
  const statsRows = await runOverResult(
    (source as RemoteRows).requestId,
    columnStatsSql(column),
    signal,
  );
  const [row] = await fetchRows(statsRows, 0, 1, signal);
  return parseColumnStats(row as Row, column);
}

/** Return the rows of a source that the page can hold, or null. */
export async function loadLocalRows(
  source: RowSource,
  signal: AbortSignal,
): Promise<LocalRows | null> {
  if (source.kind === "local") return source;
  const rows = await loadAll(source, signal);
  return rows && { kind: "local", count: rows.length, at: (row) => rows[row] as Row };
}

/** Return all rows of a result, or null if the page does not sort results of this size. */
async function loadAll(result: RemoteRows, signal: AbortSignal): Promise<Row[] | null> {
  const cached = cachedRows(result);
  if (cached) return cached;
  if (result.count > MAX_LOCAL_ROWS || result.count * result.width > MAX_LOCAL_CELLS) return null;
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
