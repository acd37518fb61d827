import type { NewQuery } from "../api/queryLifecycle";
import type { EngineName } from "../api/types";
import type { ParameterPayload } from "../sql/parameters/parameterValues";

/** Build the body of a POST to `/queries`. */
export function toQueryRequest(
  query: string,
  parameters: ParameterPayload | null,
  engine: EngineName = "auto",
): NewQuery {
  // The contract has no type for an object with arbitrary parameter names.
  return {
    query,
    reuse: true,
    engine,
    ...(parameters && { parameters: parameters as unknown[] }),
  };
}
