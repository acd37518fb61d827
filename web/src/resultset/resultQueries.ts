/** Cached queries for the rows of a result. */
import {
  CancelledError,
  type FetchQueryOptions,
  type QueryKey,
  queryOptions,
} from "@tanstack/react-query";
import { queryClient } from "../api/queryClient";
import { queryKeys } from "../api/queryKeys";
import { fetchFirstRows } from "./fetchFirstRows";
import { fetchRows } from "./fetchRows";
import { PAGE_ROWS } from "./pages";
import type { RemoteRows, Row } from "./source";

const GC_TIME_MS = 60_000;
const DEBOUNCE_MS = 50;

/** Return the query of a page; a result whose rows are all cached needs no request. */
export function rowsPageQuery(source: RemoteRows, page: number) {
  return queryOptions({
    queryKey: queryKeys.rowsPage(source.requestId, page),
    queryFn: ({ signal }) => cachedPage(source, page) ?? fetchPage(source, page, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: GC_TIME_MS,
  });
}

/** Return the query of the first rows; `onLoaded` receives the number of loaded rows. */
export function firstRowsQuery(
  requestId: string,
  count: number,
  onLoaded?: (rows: number) => void,
) {
  return queryOptions({
    queryKey: queryKeys.firstRows(requestId, count),
    queryFn: ({ signal }) => fetchFirstRows(requestId, count, signal, onLoaded),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: GC_TIME_MS,
  });
}

/** Return all rows of a result if they are cached. */
export function cachedRows({ requestId, count }: RemoteRows): Row[] | undefined {
  return queryClient.getQueryData<Row[]>(queryKeys.firstRows(requestId, count));
}

function cachedPage(source: RemoteRows, page: number): Row[] | undefined {
  return cachedRows(source)?.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
}

/** Fetch a page after a pause, to skip pages during fast scrolling. */
async function fetchPage(source: RemoteRows, page: number, signal: AbortSignal): Promise<Row[]> {
  if (page > 0) await new Promise((resolve) => setTimeout(resolve, DEBOUNCE_MS));
  signal.throwIfAborted();
  return fetchRows(source, page * PAGE_ROWS, PAGE_ROWS, signal);
}

/** Return a cached entry, or fetch it; an abort ends the request unless a component uses it. */
export async function fetchCached<Data, Key extends QueryKey>(
  options: FetchQueryOptions<Data, Error, Data, Key>,
  signal: AbortSignal,
): Promise<Data> {
  const { queryKey } = options;
  const onAbort = () => void queryClient.cancelQueries({ queryKey, exact: true, type: "inactive" });
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await fetchUncancelled(options, signal);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Fetch, and repeat a fetch that was cancelled because its last component unmounted. */
async function fetchUncancelled<Data, Key extends QueryKey>(
  options: FetchQueryOptions<Data, Error, Data, Key>,
  signal: AbortSignal,
): Promise<Data> {
  while (true) {
    signal.throwIfAborted();
    try {
      return await queryClient.fetchQuery(options);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
    }
  }
}
