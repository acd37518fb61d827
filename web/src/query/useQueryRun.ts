import { useEffect, useMemo } from "react";
import type { RunTarget } from "../editor/runTarget";
import { useTab } from "../tabs/store";
import type { ActiveQuery } from "../tabs/tab";
import type { ParameterPayload } from "../sql/parameters/parameterValues";
import { IDLE, type RunState, useRuns } from "./runStore";
import { cancel, ensureWatched, run, type RunOptions, sendPending } from "./runActions";

export interface QueryRun extends RunState {
  shown: ActiveQuery | null;
  /** Starts a query, unless one is running. */
  run: (runnable: RunTarget, parameters: ParameterPayload | null, options?: RunOptions) => void;
  cancel: () => void;
  /** Sends the pending request again; null without one. */
  retry: (() => void) | null;
}

/** Return the state and the actions of a tab's query. */
export function useQueryRun(tab: string): QueryRun {
  const { activeQuery, pendingRequest } = useTab(tab);
  const state = useRuns((runs) => runs[tab] ?? IDLE);
  useEffect(() => ensureWatched(tab), [tab]);
  return useMemo(
    () => ({
      ...state,
      shown: activeQuery,
      run: (runnable, parameters, options) => run(tab, runnable, parameters, options),
      cancel: () => void cancel(tab),
      retry: pendingRequest && state.phase === "idle" ? () => void sendPending(tab) : null,
    }),
    [tab, state, activeQuery, pendingRequest],
  );
}
