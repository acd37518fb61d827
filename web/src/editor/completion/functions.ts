/** A function that a query may call; `parameters` are as they are written between its parentheses. */
export interface SqlFunction {
  name: string;
  kind: "aggregate" | "scalar" | "table";
  parameters?: string;
  returns?: string;
  description?: string;
}

let loaded: Promise<SqlFunction[]> | null = null;

/** Returns the functions that the API allows; they are loaded when they are first asked for. */
export function functions(): Promise<SqlFunction[]> {
  loaded ??= import("./functions.json").then(
    (module) => module.default as SqlFunction[],
    () => {
      // The server is away: what is known without it is completed, and it is asked again.
      loaded = null;
      return [];
    },
  );
  return loaded;
}
