import type { EditorState } from "@codemirror/state";
import { statementSpan, tokenIndex, tokensBetween } from "../../sql/tokenIndex";
import type { Token } from "../../sql/tokenizer";
import { textOf } from "../documentText";

/** Return the tokens of the statement at a position. */
export function statementTokens({ doc }: EditorState, pos: number): Token[] {
  const index = tokenIndex(textOf(doc));
  const { from, to } = statementSpan(index, pos);
  return tokensBetween(index, from, to);
}

/** Return the string, quoted name or comment around a position. */
export function literalAt(tokens: Token[], pos: number): Token | undefined {
  const token = tokens.find(({ from, to }) => from < pos && pos <= to);
  if (!token) return undefined;
  if (token.kind === "comment") {
    // A line comment extends to the end of its line, a closed block comment does not.
    const inside = pos < token.to || !token.text.endsWith("*/") || token.text.startsWith("--");
    return inside ? token : undefined;
  }
  if (token.kind !== "string" && token.kind !== "quoted") return undefined;
  return pos < token.to || !isTerminated(token) ? token : undefined;
}

/** Return whether a string or quoted name has its closing quote. */
export function isTerminated({ kind, text }: Token): boolean {
  if (kind === "quoted") return /^"(?:""|[^"])*"$/.test(text);
  const tag = /^\$[^$]*\$/.exec(text)?.[0];
  if (tag) return text.length >= 2 * tag.length && text.endsWith(tag);
  return /^(?:e'(?:\\[^]|''|[^'\\])*'|'(?:''|[^'])*')$/i.test(text);
}
