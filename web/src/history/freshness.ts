import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api/client";
import { queryKeys } from "../api/queryKeys";
import type { QueryStatus } from "../api/types";
import { limitConcurrency } from "../api/limitConcurrency";

const STALE_TIME_MS = 60_000;
// A look at an old result lists its tables' files: the list asks for a few at a time.
const runLimited = limitConcurrency(2);

/** Whether the files that a result was made from have been joined or replaced by others since. */
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
