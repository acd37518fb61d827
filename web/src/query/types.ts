import type { components } from "../api/schema";
import type { Sent } from "./parameters/values";

type Body = components["schemas"]["QueryRequest"];

/** Returns what is asked of the API. */
export function bodyFor(query: string, parameters: Sent | null): Body {
  // The contract cannot say which names an object of parameters has.
  return { query, reuse: true, ...(parameters && { parameters: parameters as unknown[] }) };
}

/** A query as it is sent. The key makes a repeat after a lost answer safe: it starts nothing twice. */
export interface Asked {
  key: string;
  body: Body;
  /** Where its SQL stood in the tab's text. */
  from: number;
}

/** A query that was run or opened; `from` is where its SQL stood in the text. */
export interface Shown {
  requestId: string;
  sql: string;
  from: number;
  origin: "run" | "history";
  /** Whether it was seen to have ended: then nobody needs to watch it after a reload. */
  ended: boolean;
}
