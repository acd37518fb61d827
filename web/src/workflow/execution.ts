import type { Workflow } from "../api/types";

export type State = Workflow["states"][number];
export type Node = Workflow["graph"]["nodes"][number];

/** Tells whether an execution goes no further; its record may have ended a moment before. */
export function isFinished({ status, states, graph }: Workflow): boolean {
  const last = states.at(-1);
  if (!last || status === "QUEUED" || status === "RUNNING") return false;
  if (!last.exitedAt) return last.status !== "RUNNING";
  return graph.nodes.some(({ name, end }) => name === last.name && end);
}

/** Returns how long a state took, or has taken by `now`, in milliseconds; null where it took no time of its own. */
export function stateDuration(
  { status, enteredAt, exitedAt, tries }: State,
  now: number,
): number | null {
  const end = exitedAt ?? (status === "RUNNING" ? undefined : tries.at(-1)?.endedAt);
  if (!end && status !== "RUNNING") return null;
  return elapsedMs(enteredAt, end, now);
}

/** Returns the milliseconds from `start` to `end`, or to `now`. The clock here may be behind the workflow's. */
export function elapsedMs(start: string, end: string | undefined, now: number): number {
  return Math.max(0, (end ? Date.parse(end) : now) - Date.parse(start));
}

/** Returns what is most worth a look: the first state with an error, else the last one entered. */
export function defaultState({ states, graph }: Workflow): string {
  const state = states.find(({ error }) => error) ?? states.at(-1);
  return state?.name ?? graph.start;
}
