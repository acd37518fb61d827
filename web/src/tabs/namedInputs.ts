import type { Over } from "../api/types";

/** The table whose rows are those of the one earlier result without a name. */
export const RESULT = "result";

/** Return the ids of the earlier queries by the names of their results. */
export function inputsOf(over: Over | undefined): Record<string, string> {
  if (over === undefined) return {};
  return typeof over === "string" ? { [RESULT]: over } : over;
}

/** Return whether two requests have the same tables of earlier results. */
export function isSameOver(one: Over | undefined, other: Over | undefined): boolean {
  const sorted = (over: Over | undefined) =>
    JSON.stringify(Object.entries(inputsOf(over)).toSorted());
  return sorted(one) === sorted(other);
}

/** Return the tables of earlier results without that of a name. */
export function withoutInput(over: Over | undefined, name: string): Over | undefined {
  const { [name]: _, ...rest } = inputsOf(over);
  return Object.keys(rest).length > 0 ? rest : undefined;
}
