import { EditorState, StateEffect, StateField, type TransactionSpec } from "@codemirror/state";
import { textOf } from "../documentText";
import { clauseIndent } from "./clauseIndent";

/** Marks the line that begins at a position as indented by Enter, null that no line is. */
export const indentedByEnter = StateEffect.define<number | null>();

/** The start of the line that Enter has indented, until anything but its first word is typed. */
const indentedLine = StateField.define<number | null>({
  create: () => null,
  update(line, tr) {
    for (const effect of tr.effects) if (effect.is(indentedByEnter)) return effect.value;
    if (line === null || (!tr.docChanged && !tr.selection)) return line;
    const { from, to, text } = tr.state.doc.lineAt(Math.min(line, tr.newDoc.length));
    const { head, empty } = tr.newSelection.main;
    const typed = from === line && empty && head <= to ? text.slice(0, head - from) : "";
    const isTyping = tr.docChanged ? tr.isUserEvent("input") : true;
    return isTyping && /^\s+(?:[a-z]\w*)?$/i.test(typed) ? line : null;
  },
});

/**
 * Typed blanks replace the indentation that Enter has copied from the line above, and a clause's
 * keyword or a closing bracket moves to its place.
 */
const giveWay = EditorState.transactionFilter.of((tr) => {
  const line = tr.startState.field(indentedLine);
  if (line === null || !tr.docChanged || !tr.isUserEvent("input.type")) return tr;
  // The change at another cursor can move or remove the line.
  if (tr.changes.mapPos(line, -1) !== line) return tr;
  const { text } = tr.newDoc.lineAt(line);
  const head = tr.newSelection.main.head - line;
  const indent = tr.startState.doc.lineAt(line).text.search(/\S|$/);
  if (head === indent + 1 && text[indent] === " ") {
    const effects = indentedByEnter.of(null);
    return [tr, { changes: { from: line, to: line + indent }, effects, sequential: true }];
  }
  const dedent = dedentOf(textOf(tr.newDoc), line, /^\s+(?:([a-z]\w*)(?!\w)[^]|[)\]}])/i);
  return dedent ? [tr, { ...dedent, sequential: true }] : tr;
});

/** Return the change that moves the finished first word of the indented line, else null. */
export function settledIndent(state: EditorState): TransactionSpec | null {
  const line = state.field(indentedLine);
  return line === null ? null : dedentOf(textOf(state.doc), line, /^\s+([a-z]\w*)$/i);
}

/** Return whether the cursor follows an indentation that Enter has made. */
export function isIndentedByEnter(state: EditorState): boolean {
  const line = state.field(indentedLine);
  return line !== null && !state.sliceDoc(line, state.selection.main.head).trim();
}

function dedentOf(text: string, line: number, first: RegExp): TransactionSpec | null {
  const end = text.indexOf("\n", line);
  const match = first.exec(text.slice(line, end < 0 ? undefined : end));
  if (!match) return null;
  const indent = match[0].search(/\S/);
  const target = clauseIndent(text, line, match[1] ?? (match[0].at(-1) as string));
  return target < indent ? { changes: { from: line + target, to: line + indent } } : null;
}

export const autoIndent = [indentedLine, giveWay];
