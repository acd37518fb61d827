import { type Token, tokenize } from "../tokenizer";
import type { ParameterType } from "./parameterValues";

const COMPARISON = /^([=<>!]+|LIKE|ILIKE|BETWEEN|IN)$/i;
const ROW_COUNT = /^(LIMIT|OFFSET)$/i;

/**
 * Return the likely type of a parameter by its context: a compared column, a cast or LIMIT.
 *
 * `typeOf` returns the type of a column by its name. Only the parameter's first occurrence counts.
 */
export function inferParameterType(
  sql: string,
  name: string,
  typeOf: (column: string) => string | undefined,
): ParameterType {
  const tokens = tokenize(sql).filter(({ kind }) => kind !== "comment");
  const place = findParameter(tokens, name);
  const at = (steps: number) => tokens[place + steps]?.text ?? "";
  if (ROW_COUNT.test(at(-1))) return "number";
  const cast = at(1) === ":" && at(2) === ":" ? at(3) : /^AS$/i.test(at(1)) ? at(2) : "";
  const column = columnBefore(tokens, place) ?? (COMPARISON.test(at(1)) ? at(2) : "");
  return parameterTypeOf(cast || typeOf(unquote(column)) || "");
}

function findParameter(tokens: Token[], name: string): number {
  let positionalCount = 0;
  return tokens.findIndex(({ kind, text }) => {
    if (kind !== "parameter") return false;
    if (text === "?") return `${++positionalCount}` === name;
    return text.slice(1).toLowerCase() === name.toLowerCase();
  });
}

/**
 * Return the column that a parameter is compared with: `c >= $p`, `c IN ($p`, `c BETWEEN $o AND
 * $p`.
 */
function columnBefore(tokens: Token[], place: number): string | undefined {
  const at = (steps: number) => tokens[place - steps]?.text ?? "";
  if (COMPARISON.test(at(1))) return at(2);
  if (at(1) === "(" && COMPARISON.test(at(2))) return at(3);
  if (/^AND$/i.test(at(1)) && /^BETWEEN$/i.test(at(3))) return at(4);
  return undefined;
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/**
 * Return the type of the input field. Timestamps are mostly compared with a date, which means
 * midnight.
 */
function parameterTypeOf(type: string): ParameterType {
  if (/^(DATE|TIMESTAMP)/i.test(type)) return "date";
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT|DECIMAL|NUMERIC|FLOAT|DOUBLE|REAL)/i.test(type))
    return "number";
  if (/^BOOL/i.test(type)) return "boolean";
  return "text";
}
