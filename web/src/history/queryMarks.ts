import type { components } from "../api/schema";
import type { PastQuery } from "../api/types";

export type QueryMarks = components["schemas"]["QueryMarks"];

/** Returns an entry as it is told once it has these marks: what is taken away is left out. */
export function applyMarks(past: PastQuery, marks: QueryMarks): PastQuery {
  const { name, starred, ...rest } = { ...past, ...marks };
  return { ...rest, ...(name && { name }), ...(starred && { starred }) };
}
