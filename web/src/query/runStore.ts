import { create } from "zustand";
import type { ErrorDetail, QueryStatus } from "../api/types";

/** How the query of a tab stands. It is asked of the API anew after a reload. */
export interface RunState {
  status: QueryStatus | null;
  /** Why the query could not be started, watched or cancelled; a query's own error is in its status. */
  failure: ErrorDetail | null;
  phase: "idle" | "starting" | "running" | "cancelling";
  startedAt: number | null;
  /** Whether the API cannot be reached just now; watching goes on when it is back. */
  offline: boolean;
  /** Whether it ended behind another tab, and nobody has looked since. */
  unseen: boolean;
}

export const IDLE: RunState = {
  status: null,
  failure: null,
  phase: "idle",
  startedAt: null,
  offline: false,
  unseen: false,
};

/** The queries of this window, by tab. They run on while another tab is in front. */
export const useRuns = create<Record<string, RunState>>()(() => ({}));

export function updateRun(tab: string, change: Partial<RunState>): void {
  useRuns.setState((runs) => ({ [tab]: { ...(runs[tab] ?? IDLE), ...change } }));
}

export function removeRun(tab: string): void {
  useRuns.setState(({ [tab]: _, ...others }) => others, true);
}
