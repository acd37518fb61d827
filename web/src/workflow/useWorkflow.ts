import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api/client";
import { queryKeys } from "../api/queryKeys";
import type { Workflow } from "../api/types";
import { useIsActiveTab } from "../tabs/TabContext";
import { isFinished } from "./execution";

const POLL_MS = 1000;

/** Poll the states of a query's execution until it has ended, while its tab is active. */
export function useWorkflow(requestId: string) {
  const active = useIsActiveTab();
  return useQuery<Workflow>({
    queryKey: queryKeys.workflow(requestId),
    enabled: active,
    staleTime: ({ state }) => (hasFinished(state.data) ? Number.POSITIVE_INFINITY : 0),
    queryFn: async ({ signal }) =>
      unwrap(
        await api.GET("/queries/{requestId}/workflow", { params: { path: { requestId } }, signal }),
      ),
    refetchInterval: ({ state }) => (active && !hasFinished(state.data) ? POLL_MS : false),
  });
}

function hasFinished(workflow: Workflow | undefined): boolean {
  return workflow !== undefined && isFinished(workflow);
}
