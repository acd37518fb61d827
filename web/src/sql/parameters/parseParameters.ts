import { type Token, tokenize } from "../tokenizer";

/**
 * The parameters of a query. `?` are named by their numbers from 1; names differ by more than case.
 */
export interface Parameters {
  names: string[];
  /** Whether the parameters are written as `?`: the API takes a list then. */
  positional: boolean;
}

/** Return the parameters of a text in the order of their first occurrence. */
export function parseParameters(sql: string): Parameters {
  // A text of thousands of lines without parameters is not parsed at each key.
  if (!/[$?]/.test(sql)) return { names: [], positional: false };
  const nameByKey = new Map<string, string>();
  let positionalCount = 0;
  const tokens = tokenize(sql);
  tokens.forEach((token, place) => {
    const name =
      parameterName(token, tokens[place + 1]) ??
      (token.text === "?" ? `${++positionalCount}` : null);
    if (name && !nameByKey.has(name.toLowerCase())) nameByKey.set(name.toLowerCase(), name);
  });
  return { names: [...nameByKey.values()], positional: positionalCount > 0 };
}

/** Return the name of `$name`, and the number of `?1`. */
function parameterName({ kind, text, to }: Token, next: Token | undefined): string | null {
  if (kind !== "parameter") return null;
  if (text !== "?") return text.slice(1);
  return next?.kind === "number" && next.from === to ? next.text : null;
}
