/** A function that a query may call; `parameters` is the text between its parentheses. */
export interface SqlFunction {
  name: string;
  kind: "aggregate" | "scalar" | "table";
  parameters?: string;
  returns?: string;
  description?: string;
}

let loaded: Promise<SqlFunction[]> | null = null;

/** Return the functions that the API allows; the first call loads them. */
export function functions(): Promise<SqlFunction[]> {
  loaded ??= import("./functions.json").then(
    (module) => module.default as SqlFunction[],
    () => {
      // If the server is unreachable, completion works without functions and the next call loads
      // them.
      loaded = null;
      return [];
    },
  );
  return loaded;
}
