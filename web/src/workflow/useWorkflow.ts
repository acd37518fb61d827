import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api/client";
import { queryKeys } from "../api/queryKeys";
import type { Workflow } from "../api/types";
import { isFinished } from "./execution";

const POLL_MS = 1000;

/** Poll the states of a query's execution until it has ended. */
export function useWorkflow(requestId: string) {
  return useQuery({
    queryKey: queryKeys.workflow(requestId),
    queryFn: async ({ signal }): Promise<Workflow> =>
      unwrap(
        await api.GET("/queries/{requestId}/workflow", { params: { path: { requestId } }, signal }),
      ),
    refetchInterval: ({ state }) => (state.data && isFinished(state.data) ? false : POLL_MS),
  });
}
