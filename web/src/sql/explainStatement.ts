import { tokenize } from "./tokenizer";

/** A statement whose plan EXPLAIN shows. */
export interface Explained {
  sql: string;
  /** Whether EXPLAIN also runs the statement. */
  analyze: boolean;
  /** Whether its options ask for the plan as text. */
  asText: boolean;
}

const OPTION = /^(analyze|format|json|text|[(),])$/i;

/** Return the statement after EXPLAIN and its options, null for another statement. */
export function parseExplain(sql: string): Explained | null {
  const tokens = tokenize(sql).filter(({ kind }) => kind !== "comment");
  const [first, second] = tokens;
  if (first?.text.toLowerCase() !== "explain" || !second) return null;
  if (second.text.toLowerCase() === "analyze")
    return { sql: sql.slice(second.to).trim(), analyze: true, asText: false };
  const close = second.text === "(" ? tokens.findIndex(({ text }) => text === ")") : -1;
  const options = tokens.slice(1, close + 1);
  if (options.length === 0 || !options.every(({ text }) => OPTION.test(text))) {
    return { sql: sql.slice(first.to).trim(), analyze: false, asText: false };
  }
  const has = (name: string) => options.some(({ text }) => text.toLowerCase() === name);
  const explained = sql.slice(options.at(-1)?.to).trim();
  return { sql: explained, analyze: has("analyze"), asText: has("text") };
}

/** Return the statement that explains `sql`, or the statement that it explains, as JSON. */
export function explainAsJson(sql: string, analyze: boolean): string {
  const options = analyze ? "ANALYZE, FORMAT json" : "FORMAT json";
  return `EXPLAIN (${options})\n${parseExplain(sql)?.sql ?? sql}`;
}
