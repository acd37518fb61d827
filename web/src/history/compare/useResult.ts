import { useQuery } from "@tanstack/react-query";
import { fetchQuery } from "../../api/queryLifecycle";
import { queryKeys } from "../../api/queryKeys";
import type { QueryStatus } from "../../api/types";
import { firstRowsQuery } from "../../resultset/resultQueries";

/** More rows than this are compared by their number alone. */
export const MAX_ROWS = 5_000;
const GC_TIME_MS = 300_000;

export function useStatus(requestId: string) {
  return useQuery({
    queryKey: queryKeys.status(requestId),
    queryFn: ({ signal }) => fetchQuery(requestId, signal),
  });
}

/** The rows of a result, where it has few enough to be compared. */
export function useResult(status: QueryStatus | undefined, wanted: boolean) {
  const requestId = status?.requestId ?? "";
  return useQuery({
    ...firstRowsQuery(requestId, status?.rows ?? 0),
    enabled: wanted && status?.status === "SUCCEEDED",
    gcTime: GC_TIME_MS,
    retry: false,
  });
}
