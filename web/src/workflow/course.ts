import type { Workflow } from "../api/types";

export type State = Workflow["states"][number];

/** Tells whether an execution goes no further; its record may have ended a moment before. */
export function hasEnded({ status, states, graph }: Workflow): boolean {
  const last = states.at(-1);
  if (!last || status === "QUEUED" || status === "RUNNING") return false;
  if (!last.exitedAt) return last.status !== "RUNNING";
  return graph.nodes.some(({ name, end }) => name === last.name && end);
}

/** Returns how long a state took, or has taken by `now`, in milliseconds. */
export function tookOf(state: State, now: number): number {
  return (state.exitedAt ? Date.parse(state.exitedAt) : now) - Date.parse(state.enteredAt);
}
