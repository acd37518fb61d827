import type { EditorState } from "@codemirror/state";
import { placeEndingAt, statementRange, tokenAt, tokenIndex } from "../../sql/tokenIndex";
import type { Token } from "../../sql/tokenizer";
import { textOf } from "../documentText";

/** Return the string, quoted name or comment around a position. */
export function literalAt({ doc }: EditorState, pos: number): Token | undefined {
  const index = tokenIndex(textOf(doc));
  const place = placeEndingAt(index, pos);
  if (place === index.starts.length || (index.starts[place] as number) >= pos) return undefined;
  const token = tokenAt(index, place);
  if (token.kind === "comment") {
    // A line comment extends to the end of its line, a closed block comment does not.
    const inside = pos < token.to || !token.text.endsWith("*/") || token.text.startsWith("--");
    return inside ? token : undefined;
  }
  if (token.kind !== "string" && token.kind !== "quoted") return undefined;
  return pos < token.to || !isTerminated(token) ? token : undefined;
}

/** Return the first token that begins at a position or after it. */
export function tokenAfter({ doc }: EditorState, pos: number): Token | undefined {
  const index = tokenIndex(textOf(doc));
  const ending = placeEndingAt(index, pos + 1);
  const place = (index.starts[ending] as number) < pos ? ending + 1 : ending;
  return place < index.starts.length ? tokenAt(index, place) : undefined;
}

/** Return how many of the brackets are open at the end of the statement at a position. */
export function openBrackets({ doc }: EditorState, pos: number, pair: [string, string]): number {
  const index = tokenIndex(textOf(doc));
  const { first, last } = statementRange(index, pos);
  const [opener, closer] = pair.map((mark) => mark.charCodeAt(0));
  let open = 0;
  for (let at = first; at < last; at++) {
    const code = index.text.charCodeAt(index.starts[at] as number);
    if (code === opener) open++;
    else if (code === closer) open--;
  }
  return open;
}

/** Return whether a string or quoted name has its closing quote. */
export function isTerminated({ kind, text }: Token): boolean {
  if (kind === "quoted") return /^"(?:""|[^"])*"$/.test(text);
  const tag = /^\$[^$]*\$/.exec(text)?.[0];
  if (tag) return text.length >= 2 * tag.length && text.endsWith(tag);
  return /^(?:e'(?:\\[^]|''|[^'\\])*'|'(?:''|[^'])*')$/i.test(text);
}
