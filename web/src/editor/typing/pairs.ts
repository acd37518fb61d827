import { EditorSelection, type EditorState, type TransactionSpec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Token } from "../../sql/tokenizer";
import { isTerminated, literalAt, openBrackets, tokenAfter } from "./context";

const CLOSERS: Record<string, string> = { "(": ")", "[": "]", "{": "}" };
const OPENERS: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
const QUOTES = ["'", '"'];

/**
 * Close a typed bracket or quote, and step over a closing one that is already there.
 *
 * Both depend on the text alone, so that the typed keys are always the resulting text.
 */
export const pairs = EditorView.inputHandler.of((view, from, to, text) => {
  const { main, ranges } = view.state.selection;
  if (view.composing || ranges.length > 1 || from !== main.from || to !== main.to) return false;
  const change = pairChange(view.state, text);
  if (change) view.dispatch({ ...change, scrollIntoView: true, userEvent: "input.type" });
  return change !== null;
});

/** Return the change of a typed bracket or quote, null if it is inserted as any character. */
export function pairChange(state: EditorState, typed: string): TransactionSpec | null {
  const { main } = state.selection;
  const isQuote = QUOTES.includes(typed);
  const closer = isQuote ? typed : CLOSERS[typed];
  if (!main.empty) return closer ? surround(main.anchor, main.head, typed, closer) : null;
  const opener = OPENERS[typed];
  if (!closer && !opener) return null;
  const pos = main.head;
  const literal = literalAt(state, pos);
  if (isQuote && literal) return stepOverQuote(state, literal, pos, typed);
  if (literal) return null;
  if (opener) return stepOverBracket(state, pos, [opener, typed]);
  if (!closer || !leavesRoom(state, pos)) return null;
  const before = state.sliceDoc(pos - 1, pos);
  if (isQuote && /[\p{L}\p{N}_$'"]/u.test(before)) return null;
  // A closing bracket without an opening one awaits this one.
  if (!isQuote && openBrackets(state, pos, [typed, closer]) < 0) return null;
  return { changes: { from: pos, insert: typed + closer }, selection: { anchor: pos + 1 } };
}

function surround(anchor: number, head: number, opener: string, closer: string): TransactionSpec {
  return {
    changes: [
      { from: Math.min(anchor, head), insert: opener },
      { from: Math.max(anchor, head), insert: closer },
    ],
    selection: EditorSelection.range(anchor + 1, head + 1),
  };
}

function stepOverQuote(state: EditorState, literal: Token, pos: number, quote: string) {
  const ends = literal.to === pos + 1 && isTerminated(literal);
  return ends && state.sliceDoc(pos, pos + 1) === quote && literal.kind !== "comment"
    ? { selection: { anchor: pos + 1 } }
    : null;
}

/** Blanks before the closing bracket, as Enter between brackets leaves them, are deleted. */
function stepOverBracket(
  state: EditorState,
  pos: number,
  pair: [string, string],
): TransactionSpec | null {
  const next = tokenAfter(state, pos);
  if (next?.text !== pair[1] || openBrackets(state, pos, pair) > 0) return null;
  return { changes: { from: pos, to: next.from }, selection: { anchor: pos + 1 } };
}

function leavesRoom(state: EditorState, pos: number): boolean {
  return /^$|[\s)\]},;:]/.test(state.sliceDoc(pos, pos + 1));
}
