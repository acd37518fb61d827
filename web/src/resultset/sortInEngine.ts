import type { Column } from "../api/types";
import { sortFilterSql } from "./resultSql";
import { runOverResult } from "./runOverResult";
import type { SortFilter } from "./sortFilter";
import type { SortFilterReport, SortFilterResult } from "./sortFilterResult";
import type { RemoteRows } from "./source";

/** Storing more cells than these takes longer than a query for the first rows; see docs/web.md. */
const MIN_PARTIAL_CELLS = 2_000_000;
export const FIRST_ROWS = 2_000;

/**
 * Sort and filter a result by a query over it.
 *
 * The first rows of a large result are computed and reported before: storing all of them takes most
 * of the time.
 */
export async function sortInEngine(
  result: RemoteRows,
  columns: readonly Column[],
  sortFilter: SortFilter,
  signal: AbortSignal,
  { onFirstRows, onStatus }: SortFilterReport,
): Promise<SortFilterResult> {
  const sql = sortFilterSql(sortFilter, columns);
  const order = JSON.stringify(sortFilter);
  if (onFirstRows && result.count * result.width >= MIN_PARTIAL_CELLS) {
    const firstSql = sortFilterSql(sortFilter, columns, FIRST_ROWS);
    const source = await runOverResult(result.requestId, firstSql, signal);
    if (source.count < FIRST_ROWS) return { source, sql, order };
    onFirstRows({ source, sql, order, partial: true });
  }
  return { source: await runOverResult(result.requestId, sql, signal, onStatus), sql, order };
}
