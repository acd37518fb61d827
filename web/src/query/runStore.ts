import { create } from "zustand";
import type { ErrorDetail, QueryStatus } from "../api/types";

/** How the query of a tab stands. It is asked of the API anew after a reload. */
export interface Run {
  status: QueryStatus | null;
  /** Why the query could not be started, watched or cancelled; a query's own error is in its status. */
  failure: ErrorDetail | null;
  phase: "idle" | "starting" | "running" | "cancelling";
  startedAt: number | null;
  /** Whether the API cannot be reached just now; watching goes on when it is back. */
  away: boolean;
  /** Whether it ended behind another tab, and nobody has looked since. */
  unseen: boolean;
}

export const IDLE: Run = {
  status: null,
  failure: null,
  phase: "idle",
  startedAt: null,
  away: false,
  unseen: false,
};

/** The queries of this window, by tab. They run on while another tab is in front. */
export const useRuns = create<Record<string, Run>>()(() => ({}));

export function changeRun(tab: string, change: Partial<Run>): void {
  useRuns.setState((runs) => ({ [tab]: { ...(runs[tab] ?? IDLE), ...change } }));
}

export function forgetRun(tab: string): void {
  useRuns.setState(({ [tab]: _, ...others }) => others, true);
}
