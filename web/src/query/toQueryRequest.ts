import type { NewQuery } from "../api/queryLifecycle";
import type { ParameterPayload } from "../sql/parameters/parameterValues";
import { overOf } from "../tabs/namedInputs";
import type { Tab } from "../tabs/tab";

/** Build the body of a POST to `/queries` from SQL, the named results in it and the choices of its tab. */
export function toQueryRequest(
  query: string,
  parameters: ParameterPayload | null,
  { engine = "auto", over: own }: Pick<Tab, "engine" | "over"> = {},
): NewQuery {
  const over = overOf(query, own);
  return {
    query,
    reuse: true,
    engine,
    ...(over && { over }),
    // The contract has no type for an object with arbitrary parameter names.
    ...(parameters && { parameters: parameters as unknown[] }),
  };
}
