import { create } from "zustand";
import type { Column } from "../api/types";
import { isReservedWord } from "../sql/quoteIdentifier";

/** A result that has a name in this browser; queries can use it as a table of that name. */
export interface NamedResult {
  name: string;
  requestId: string;
  columns: Column[];
  /** The SQL of the result. */
  sql: string;
  /** When the result was named, in ISO format. */
  namedAt: string;
}

const KEY = "duckstep.namedResults";
const MAX_RESULTS = 50;
/** The names that the API accepts in `over`. */
const NAME = /^[\p{L}_][\p{L}\p{N}_]{0,63}$/u;

/** The named results of this browser, the last named first. */
export const useNamedResults = create<{ results: NamedResult[] }>()(() => ({ results: read() }));

export function isValidName(name: string): boolean {
  return NAME.test(name);
}

export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Give a result a name, which another result may have had; the oldest beyond the maximum are dropped. */
export function nameResult(result: NamedResult): void {
  const others = useNamedResults
    .getState()
    .results.filter(({ name }) => !isSameName(name, result.name));
  store([result, ...others].slice(0, MAX_RESULTS));
}

export function removeName(removed: string): void {
  store(useNamedResults.getState().results.filter(({ name }) => !isSameName(name, removed)));
}

/** Follow the changes of other windows, which else would be overwritten. */
export function watchNamedResults(): void {
  addEventListener("storage", ({ key }) => {
    if (key === KEY) useNamedResults.setState({ results: read() });
  });
}

/** Return a name for a result from a title: its letters, digits and underscores in lower case. */
export function nameFrom(title: string, taken: readonly string[]): string {
  const words = title.normalize("NFC").match(/[\p{L}\p{N}]+/gu) ?? [];
  const joined = words.join("_").toLowerCase();
  const isName = isValidName(joined) && !isReservedWord(joined);
  const name = (isName ? joined : `result_${joined}`).slice(0, 50);
  let free = name;
  for (let number = 2; taken.some((each) => isSameName(each, free)); number++)
    free = `${name}_${number}`;
  return free;
}

function store(results: NamedResult[]): void {
  useNamedResults.setState({ results });
  try {
    localStorage.setItem(KEY, JSON.stringify(results));
  } catch {
    // Without storage the names last as long as the page.
  }
}

/** Return the stored results; entries of another shape are left out. */
function read(): NamedResult[] {
  try {
    const stored: unknown = JSON.parse(globalThis.localStorage?.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isNamedResult) : [];
  } catch {
    return [];
  }
}

function isNamedResult(value: unknown): value is NamedResult {
  const { name, requestId, columns, sql, namedAt } = (value ?? {}) as Partial<NamedResult>;
  const texts = [name, requestId, sql, namedAt];
  return texts.every((text) => typeof text === "string") && Array.isArray(columns);
}
