import { useQuery } from "@tanstack/react-query";
import { fetchQuery } from "../../api/queryLifecycle";
import type { QueryStatus } from "../../api/types";
import { fetchFirstRows } from "../../resultset/fetchFirstRows";

/** More rows than this are compared by their number alone. */
export const MAX_ROWS = 5_000;

export function useStatus(requestId: string) {
  return useQuery({
    queryKey: ["status", requestId],
    queryFn: ({ signal }) => fetchQuery(requestId, signal),
  });
}

/** The rows of a result, where it has few enough to be compared. */
export function useResult(status: QueryStatus | undefined, wanted: boolean) {
  const requestId = status?.requestId ?? "";
  return useQuery({
    queryKey: ["result", requestId],
    enabled: wanted && status?.status === "SUCCEEDED",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: ({ signal }) => fetchFirstRows(requestId, status?.rows ?? 0, signal),
  });
}
