import { useQueries } from "@tanstack/react-query";
import { PAGE_ROWS, pagesFor } from "./pages";
import { rowsPageQuery } from "./resultQueries";
import type { RemoteRows, Row, RowSource } from "./source";

export interface Rows {
  /** Returns the values of a row, or undefined until they are loaded. */
  at: (row: number) => Row | undefined;
  error: Error | null;
  retry: () => void;
}

const PREFETCH_ROWS = 200;

/** Fetch the pages of rows `first` to `last` and of nearby rows, unless the rows are local. */
export function useRows(source: RowSource, first: number, last: number): Rows {
  const pages = source.kind === "local" ? [] : pagesFor(first, last, source.count, PREFETCH_ROWS);
  const results = useQueries({
    queries: pages.map((page) => rowsPageQuery(source as RemoteRows, page)),
  });
  const start = pages[0] ?? 0;
  return {
    at: (row) =>
      source.kind === "local"
        ? source.at(row)
        : results[Math.floor(row / PAGE_ROWS) - start]?.data?.[row % PAGE_ROWS],
    error: results.find((result) => result.error)?.error ?? null,
    retry: () => {
      for (const result of results) if (result.error) result.refetch();
    },
  };
}
