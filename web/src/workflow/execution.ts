import type { Workflow } from "../api/types";

export type State = Workflow["states"][number];
export type Node = Workflow["graph"]["nodes"][number];

/** Return whether an execution has ended; its query record may end a moment before. */
export function isFinished({ status, states, graph }: Workflow): boolean {
  const last = states.at(-1);
  if (!last || status === "QUEUED" || status === "RUNNING") return false;
  if (!last.exitedAt) return last.status !== "RUNNING";
  return graph.nodes.some(({ name, end }) => name === last.name && end);
}

/** Return the milliseconds of a state until its exit or `now`; null if the state was not timed. */
export function stateDuration(
  { status, enteredAt, exitedAt, tries }: State,
  now: number,
): number | null {
  const end = exitedAt ?? (status === "RUNNING" ? undefined : tries.at(-1)?.endedAt);
  if (!end && status !== "RUNNING") return null;
  return elapsedMs(enteredAt, end, now);
}

/**
 * Return the milliseconds from `start` to `end` or `now`. The browser's clock may be behind the
 * server's.
 */
export function elapsedMs(start: string, end: string | undefined, now: number): number {
  return Math.max(0, (end ? Date.parse(end) : now) - Date.parse(start));
}

/** Return the state to select at first: the first one with an error, else the last one entered. */
export function defaultState({ states, graph }: Workflow): string {
  const state = states.find(({ error }) => error) ?? states.at(-1);
  return state?.name ?? graph.start;
}
