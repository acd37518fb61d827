import type { components } from "../api/schema";
import type { ParameterPayload } from "../sql/parameters/parameterValues";

export type QueryRequest = components["schemas"]["QueryRequest"];

/** Builds the body of a POST to `/queries`. */
export function toQueryRequest(query: string, parameters: ParameterPayload | null): QueryRequest {
  // The contract cannot say which names an object of parameters has.
  return { query, reuse: true, ...(parameters && { parameters: parameters as unknown[] }) };
}
