import { useQueries } from "@tanstack/react-query";
import { fetchRows } from "./fetchRows";
import { PAGE_ROWS, pagesFor } from "./pages";
import type { RemoteRows, Row, RowSource } from "./source";

export interface Rows {
  /** The values of a row, once they are here. */
  at: (row: number) => Row | undefined;
  error: Error | null;
  retry: () => void;
}

const PREFETCH_ROWS = 200;
const GC_TIME_MS = 60_000;
const DEBOUNCE_MS = 50;

/** Fetches the pages that hold rows `first` to `last` and those near by, unless the rows are local. */
export function useRows(source: RowSource, first: number, last: number): Rows {
  const pages = source.kind === "local" ? [] : pagesFor(first, last, source.count, PREFETCH_ROWS);
  const found = useQueries({
    queries: pages.map((page) => ({
      queryKey: ["rows", source.kind === "remote" && source.requestId, page],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        fetchPage(source as RemoteRows, page, signal),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: GC_TIME_MS,
    })),
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

/** A page that is scrolled past at once is never asked for; one that is left before it came is given up. */
async function fetchPage(source: RemoteRows, page: number, signal: AbortSignal): Promise<Row[]> {
  if (page > 0) await new Promise((resolve) => setTimeout(resolve, DEBOUNCE_MS));
  signal.throwIfAborted();
  return fetchRows(source, page * PAGE_ROWS, PAGE_ROWS, signal);
}
