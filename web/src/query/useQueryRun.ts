import { useEffect, useMemo } from "react";
import { useTab } from "../tabs/store";
import type { ActiveQuery } from "../tabs/tab";
import { IDLE, type RunState, useRuns } from "./runStore";
import { cancel, ensureWatched, sendPending } from "./runActions";

export interface QueryRun extends RunState {
  shown: ActiveQuery | null;
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
      cancel: () => void cancel(tab),
      retry: pendingRequest && state.phase === "idle" ? () => void sendPending(tab) : null,
    }),
    [tab, state, activeQuery, pendingRequest],
  );
}
