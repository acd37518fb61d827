import { statementSpan, tokenIndex, tokensBetween } from "../../sql/tokenIndex";
import type { Token } from "../../sql/tokenizer";

const CLAUSES = new Set(
  "from where group having window qualify order limit offset union intersect except".split(" "),
);
const JOINS = new Set(
  "join left right full inner cross natural asof positional semi anti".split(" "),
);
const OPENERS = ["(", "[", "{"];
const CLOSERS = [")", "]", "}"];

/**
 * Return the indentation of a line that begins with a word or closing bracket at `place`: that of
 * its SELECT, of the JOIN before, of its CASE or of its opening bracket; else infinite.
 */
export function clauseIndent(text: string, place: number, first: string): number {
  const word = first.toLowerCase();
  const index = tokenIndex(text);
  const { from } = statementSpan(index, place);
  const level = enclosingLevel(tokensBetween(index, from, place));
  const is = (...words: string[]) =>
    level.nodes.findLast(({ text }) => words.includes(text.toLowerCase()));
  let anchor: Token | undefined;
  if (CLOSERS.includes(word)) anchor = level.opener;
  else if (word === "end") anchor = is("case");
  else if (JOINS.has(word)) anchor = is("join") ?? is("from");
  else if (CLAUSES.has(word)) anchor = is("select") ?? level.nodes[0];
  return anchor ? indentOf(text, anchor.from) : Number.POSITIVE_INFINITY;
}

/** Return the tokens outside closed brackets, after the last open one. */
function enclosingLevel(tokens: Token[]): { opener: Token | undefined; nodes: Token[] } {
  const levels: { opener: Token | undefined; nodes: Token[] }[] = [
    { opener: undefined, nodes: [] },
  ];
  for (const token of tokens) {
    if (OPENERS.includes(token.text)) levels.push({ opener: token, nodes: [] });
    else if (CLOSERS.includes(token.text) && levels.length > 1) levels.pop();
    else if (token.kind !== "comment") levels.at(-1)?.nodes.push(token);
  }
  return levels.at(-1) as { opener: Token | undefined; nodes: Token[] };
}

function indentOf(text: string, place: number): number {
  const start = text.lastIndexOf("\n", place - 1) + 1;
  return text.slice(start).search(/[^ \t]|$/);
}
