import { useEffect, useMemo } from "react";
import type { Runnable } from "../editor/runTarget";
import { useTab } from "../tabs/store";
import type { Shown } from "./types";
import type { Sent } from "./parameters/values";
import { IDLE, type Run, useRuns } from "./runStore";
import { cancel, look, run, send } from "./runActions";

export interface QueryRun extends Run {
  shown: Shown | null;
  run: (runnable: Runnable, parameters: Sent | null) => void;
  cancel: () => void;
  /** Sends the query again whose answer was lost, if there is one. */
  retry: (() => void) | null;
}

/** The query of a tab: how it stands, and what can be done with it. */
export function useQueryRun(tab: string): QueryRun {
  const { shown, asked } = useTab(tab);
  const state = useRuns((runs) => runs[tab] ?? IDLE);
  useEffect(() => look(tab), [tab]);
  return useMemo(
    () => ({
      ...state,
      shown,
      run: (runnable, parameters) => run(tab, runnable, parameters),
      cancel: () => void cancel(tab),
      retry: asked && state.phase === "idle" ? () => void send(tab) : null,
    }),
    [tab, state, shown, asked],
  );
}
