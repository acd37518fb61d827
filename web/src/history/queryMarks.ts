import type { components } from "../api/schema";
import type { PastQuery } from "../api/types";

export type QueryMarks = components["schemas"]["QueryMarks"];

/** Return a past query with new marks; an empty name and a removed star are omitted. */
export function applyMarks(past: PastQuery, marks: QueryMarks): PastQuery {
  const { name, starred, ...rest } = { ...past, ...marks };
  return { ...rest, ...(name && { name }), ...(starred && { starred }) };
}
