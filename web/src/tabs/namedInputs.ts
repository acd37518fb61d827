import type { Over } from "../api/types";
import { tableNames } from "../sql/tableNames";
import { isSameName, type NamedResult, useNamedResults } from "./namedResults";

/** The table whose rows are those of the one earlier result without a name. */
export const RESULT = "result";
/** The most results of a request. */
const MAX_INPUTS = 10;

/** Return the ids of the earlier queries by the names of their results. */
export function inputsOf(over: Over | undefined): Record<string, string> {
  if (over === undefined) return {};
  return typeof over === "string" ? { [RESULT]: over } : over;
}

/**
 * Return the earlier results that SQL of a tab reads: those of the tab, and the named results of
 * this browser whose names the SQL has as tables.
 */
export function overOf(
  sql: string,
  over: Over | undefined,
  results: readonly NamedResult[] = useNamedResults.getState().results,
): Over | undefined {
  const own = inputsOf(over);
  const given = Object.keys(own);
  const used = namesUsed(sql, results).filter(
    ({ name }) => !given.some((each) => isSameName(each, name)),
  );
  if (used.length === 0) return over;
  const added = used.slice(0, MAX_INPUTS - given.length);
  return { ...own, ...Object.fromEntries(added.map(({ name, requestId }) => [name, requestId])) };
}

/** Return whether two requests have the same tables of earlier results. */
export function isSameOver(one: Over | undefined, other: Over | undefined): boolean {
  return keyOf(one) === keyOf(other);
}

/** Return a text that is equal for the same tables of earlier results. */
export function keyOf(over: Over | undefined): string {
  return JSON.stringify(Object.entries(inputsOf(over)).toSorted());
}

/** Return the tables of earlier results without that of a name. */
export function withoutInput(over: Over | undefined, name: string): Over | undefined {
  const { [name]: _, ...rest } = inputsOf(over);
  return Object.keys(rest).length > 0 ? rest : undefined;
}

/** Return the named results that SQL reads, in its order; a text without their names is not parsed. */
function namesUsed(sql: string, results: readonly NamedResult[]): NamedResult[] {
  if (results.length === 0) return [];
  const text = sql.toLowerCase();
  const found = results.filter(({ name }) => text.includes(name.toLowerCase()));
  if (found.length === 0) return [];
  return [...tableNames(sql)].flatMap(
    (table) => found.find(({ name }) => isSameName(name, table)) ?? [],
  );
}
