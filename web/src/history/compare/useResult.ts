import { useQuery } from "@tanstack/react-query";
import { fetchQuery } from "../../api/queryLifecycle";
import { queryKeys } from "../../api/queryKeys";
import type { QueryStatus } from "../../api/types";
import { firstRowsQuery } from "../../resultset/resultQueries";

/** Results with more rows are not compared row by row. */
export const MAX_ROWS = 5_000;
const GC_TIME_MS = 300_000;

export function useStatus(requestId: string) {
  return useQuery({
    queryKey: queryKeys.status(requestId),
    queryFn: ({ signal }) => fetchQuery(requestId, signal),
  });
}

/** Fetch the rows of a result that is small enough to compare. */
export function useResult(status: QueryStatus | undefined, wanted: boolean) {
  const requestId = status?.requestId ?? "";
  return useQuery({
    ...firstRowsQuery(requestId, status?.rows ?? 0),
    enabled: wanted && status?.status === "SUCCEEDED",
    gcTime: GC_TIME_MS,
    retry: false,
  });
}
