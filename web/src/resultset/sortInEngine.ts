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
 * Of a large result the first rows are reported before: storing all of them takes most of the time.
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
  const queries = new AbortController();
  const ended = AbortSignal.any([signal, queries.signal]);
  const whole = runOverResult(result.requestId, sql, ended, onStatus);
  const first =
    onFirstRows && result.count * result.width >= MIN_PARTIAL_CELLS
      ? runOverResult(result.requestId, sortFilterSql(sortFilter, columns, FIRST_ROWS), ended)
      : null;
  const complete = first?.then((source) => {
    if (source.count < FIRST_ROWS) return source;
    if (!ended.aborted) onFirstRows?.({ source, sql, order, partial: true });
    return whole;
  });
  try {
    // An error of the first rows is of no interest: the whole sort reports its own.
    const ending = complete?.catch(() => whole) ?? whole;
    return { source: await Promise.race([whole, ending]), sql, order };
  } finally {
    queries.abort();
  }
}
