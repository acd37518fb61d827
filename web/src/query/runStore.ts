import { create } from "zustand";
import type { ErrorDetail, QueryStatus } from "../api/types";
import { revealPane } from "../ui/preferences";

/** The state of a tab's query. A reload fetches the state from the API again. */
export interface RunState {
  status: QueryStatus | null;
  /** The error of a start, watch or cancel request; the query's own error is in `status`. */
  failure: ErrorDetail | null;
  phase: "idle" | "starting" | "running" | "cancelling";
  startedAt: number | null;
  /** Whether the API is unreachable; the watcher retries. */
  offline: boolean;
  /** Whether the user asked for another run while this one is running. */
  refused: boolean;
  /** Whether the query ended while another tab was active, and the tab was not activated since. */
  unseen: boolean;
}

export const IDLE: RunState = {
  status: null,
  failure: null,
  phase: "idle",
  startedAt: null,
  offline: false,
  refused: false,
  unseen: false,
};

/** The run states of this window by tab id; they also change while another tab is active. */
export const useRuns = create<Record<string, RunState>>()(() => ({}));

/** Return whether a tab has a query that has not ended. */
export function isRunning(tab: string): boolean {
  return (useRuns.getState()[tab] ?? IDLE).phase !== "idle";
}

export function updateRun(tab: string, change: Partial<RunState>): void {
  useRuns.setState((runs) => ({ [tab]: { ...(runs[tab] ?? IDLE), ...change } }));
}

/** Show in the editor's pane why another run started nothing. */
export function refuseRun(tab: string): void {
  updateRun(tab, { refused: true });
  revealPane("editor");
}

export function removeRun(tab: string): void {
  useRuns.setState(({ [tab]: _, ...others }) => others, true);
}
