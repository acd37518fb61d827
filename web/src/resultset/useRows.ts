import { useQueries } from "@tanstack/react-query";
import { PAGE_ROWS, pagesFor } from "./pages";
import { rowsPageQuery } from "./resultQueries";
import type { RemoteRows, Row, RowSource } from "./source";

export interface Rows {
  /** The values of a row, once they are here. */
  at: (row: number) => Row | undefined;
  error: Error | null;
  retry: () => void;
}

const PREFETCH_ROWS = 200;

/** Fetches the pages that hold rows `first` to `last` and those near by, unless the rows are local. */
export function useRows(source: RowSource, first: number, last: number): Rows {
  const pages = source.kind === "local" ? [] : pagesFor(first, last, source.count, PREFETCH_ROWS);
  const found = useQueries({
    queries: pages.map((page) => rowsPageQuery(source as RemoteRows, page)),
  });
  const start = pages[0] ?? 0;
  return {
    at: (row) =>
      source.kind === "local"
        ? source.at(row)
        : found[Math.floor(row / PAGE_ROWS) - start]?.data?.[row % PAGE_ROWS],
    error: found.find((each) => each.error)?.error ?? null,
    retry: () => {
      for (const each of found) if (each.error) each.refetch();
    },
  };
}
