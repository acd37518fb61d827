import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api/client";
import { queryKeys } from "../api/queryKeys";
import type { QueryStatus } from "../api/types";
import { limitConcurrency } from "../api/limitConcurrency";

const STALE_TIME_MS = 60_000;
// Each check lists the tables' files, so the history runs only a few at a time.
const runLimited = limitConcurrency(2);

/** Return whether the files that a result was computed from have changed. */
export function useFreshness(
  past: Pick<QueryStatus, "requestId" | "status" | "estimate">,
  wanted: boolean,
) {
  const requestId = past.requestId;
  const readsTables = (past.estimate?.tables?.length ?? 0) > 0;
  return useQuery({
    queryKey: queryKeys.freshness(requestId),
    enabled: wanted && past.status === "SUCCEEDED" && readsTables,
    queryFn: ({ signal }) => runLimited(signal, () => fetchFreshness(requestId, signal)),
    staleTime: STALE_TIME_MS,
    retry: false,
  }).data;
}

async function fetchFreshness(requestId: string, signal: AbortSignal) {
  const params = { path: { requestId }, query: { freshness: true } };
  const status = unwrap(await api.GET("/queries/{requestId}", { params, signal }));
  return status.freshness ?? null;
}
