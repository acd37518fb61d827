import type { components } from "../api/schema";
import type { ParameterPayload } from "./parameters/values";

type QueryRequest = components["schemas"]["QueryRequest"];

/** Returns what is asked of the API. */
export function toQueryRequest(query: string, parameters: ParameterPayload | null): QueryRequest {
  // The contract cannot say which names an object of parameters has.
  return { query, reuse: true, ...(parameters && { parameters: parameters as unknown[] }) };
}

/** A query as it is sent. The key makes a repeat after a lost answer safe: it starts nothing twice. */
export interface PendingRequest {
  key: string;
  body: QueryRequest;
  /** Where its SQL stood in the tab's text. */
  from: number;
}

/** A query that was run or opened; `from` is where its SQL stood in the text. */
export interface ActiveQuery {
  requestId: string;
  sql: string;
  from: number;
  origin: "run" | "history";
  /** Whether it was seen to have ended: then nobody needs to watch it after a reload. */
  ended: boolean;
}
