import { useQueries } from "@tanstack/react-query";
import { api, bodyOf } from "../api/client";
import { ApiFailure } from "../api/failure";
import { t } from "../words";
import { PAGE_ROWS, pagesOf } from "./pages";

export interface Rows {
  /** The values of a row, once they are here. */
  at: (row: number) => unknown[] | undefined;
  error: Error | null;
  retry: () => void;
}

const KEPT_MILLISECONDS = 60_000;

/** Fetches the pages that hold rows `first` to `last`; a page scrolled past before it came is given up. */
export function useRows(requestId: string, first: number, last: number): Rows {
  const pages = pagesOf(first, last);
  const found = useQueries({
    queries: pages.map((page) => ({
      queryKey: ["rows", requestId, page],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchPage(requestId, page, signal),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: KEPT_MILLISECONDS,
    })),
  });
  const start = pages[0] ?? 0;
  return {
    at: (row) => found[Math.floor(row / PAGE_ROWS) - start]?.data?.[row % PAGE_ROWS],
    error: found.find((each) => each.error)?.error ?? null,
    retry: () => {
      for (const each of found) if (each.error) each.refetch();
    },
  };
}

async function fetchPage(
  requestId: string,
  page: number,
  signal: AbortSignal,
): Promise<unknown[][]> {
  const answer = await api.GET("/queries/{requestId}/results", {
    params: {
      path: { requestId },
      query: { format: "json", header: false, offset: page * PAGE_ROWS, limit: PAGE_ROWS },
    },
    redirect: "manual",
    signal,
  });
  // The API answers a page over 5 MB with a file, which is no page to show.
  if (answer.response.type === "opaqueredirect") {
    throw new ApiFailure({ code: "RowsTooLarge", message: t("results.rowsTooLarge") });
  }
  return (bodyOf(answer) as { rows: unknown[][] }).rows;
}
