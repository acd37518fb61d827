import type { NewQuery } from "../api/queryLifecycle";
import type { ParameterPayload } from "../sql/parameters/parameterValues";
import type { Tab } from "../tabs/tab";

/** Build the body of a POST to `/queries` from SQL and the choices of its tab. */
export function toQueryRequest(
  query: string,
  parameters: ParameterPayload | null,
  { engine = "auto", over }: Pick<Tab, "engine" | "over"> = {},
): NewQuery {
  return {
    query,
    reuse: true,
    engine,
    ...(over && { over }),
    // The contract has no type for an object with arbitrary parameter names.
    ...(parameters && { parameters: parameters as unknown[] }),
  };
}
