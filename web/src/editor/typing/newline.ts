import { EditorSelection, type EditorState, type TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { indentedByEnter, isIndentedByEnter, settledIndent } from "./autoIndent";
import { literalAt } from "./context";

/** Break the line and indent the next one like it; blanks that only Enter has made are removed. */
export function insertNewline(view: EditorView): boolean {
  if (view.state.readOnly) return false;
  const settled = settledIndent(view.state);
  if (settled) view.dispatch(settled);
  view.dispatch(newlineChange(view.state));
  return true;
}

function newlineChange(state: EditorState): TransactionSpec {
  const isBlank = isIndentedByEnter(state);
  const breaks = state.changeByRange(({ from, to }) => {
    const line = state.doc.lineAt(from);
    const begin = isBlank ? line.from : from;
    const indent = indentAfter(state, begin);
    const between = from === to && /^(?:\(\)|\[\]|\{\})$/.test(state.sliceDoc(from - 1, from + 1));
    const insert = state.toText(`\n${indent}${between ? `\n${indent}` : ""}`);
    const end = between || literalAt(state, from) ? to : endOfBlanks(state, to);
    return {
      changes: { from: begin, to: end, insert },
      range: EditorSelection.cursor(begin + 1 + indent.length),
      effects: indent ? [indentedByEnter.of(begin + 1)] : [],
    };
  });
  const effects = state.selection.ranges.length === 1 ? breaks.effects : [];
  return { ...breaks, effects, scrollIntoView: true, userEvent: "input" };
}

/** Return the indentation of the line after one that ends at `place`. */
function indentAfter(state: EditorState, place: number): string {
  const line = state.doc.lineAt(place);
  const before = line.text.slice(0, place - line.from);
  const literal = literalAt(state, place);
  const isText = literal && literal.kind !== "comment";
  // Blanks in a string are part of its value, and a finished statement begins at the margin.
  if (isText || !before.trim() || /;\s*$/.test(before)) return "";
  return /^[ \t]*/.exec(before)?.[0] ?? "";
}

function endOfBlanks(state: EditorState, place: number): number {
  const { from, text } = state.doc.lineAt(place);
  return place + text.slice(place - from).search(/[^ \t]|$/);
}
