import type { EditorView } from "@codemirror/view";
import { cursorAfter, editsBetween } from "./edits";

/**
 * Why a text was not formatted: a syntax error at `from`, a change of more than layout, or code
 * that failed to load.
 */
export type FormatFailure =
  | { reason: "formatSyntaxError"; from: number }
  | { reason: "formatUnsafe" }
  | { reason: "formatterNotLoaded" };

/**
 * Format the selection, else the whole text, in one undo step; return the failure or null.
 *
 * `whole` formats the whole text also beside a selection.
 */
export async function formatDocument(
  editor: EditorView,
  { whole = false } = {},
): Promise<FormatFailure | null> {
  let format: (sql: string) => string;
  try {
    format = (await import("./sqlFormatter")).formatSql;
  } catch {
    return { reason: "formatterNotLoaded" };
  }
  // The state is read after the import, as the user may have typed meanwhile.
  const { state } = editor;
  const { main } = state.selection;
  const hasSelection = !whole && state.sliceDoc(main.from, main.to).trim() !== "";
  const [start, end] = hasSelection ? [main.from, main.to] : [0, state.doc.length];
  const before = state.sliceDoc(start, end);
  let after: string;
  try {
    after = format(before);
  } catch (error) {
    return { reason: "formatSyntaxError", from: start + errorOffset(error, before) };
  }
  const edits = editsBetween(before, after);
  if (!edits) return { reason: "formatUnsafe" };
  const selection = hasSelection
    ? { anchor: start, head: start + after.length }
    : { anchor: cursorAfter(before, main.head, after) };
  const changes = edits.map(({ from, to, insert }) => ({
    from: start + from,
    to: start + to,
    insert,
  }));
  editor.dispatch({ changes, selection, scrollIntoView: true, userEvent: "input.format" });
  return null;
}

/** Return the offset of a syntax error, whose message ends with line and column. */
function errorOffset(error: unknown, sql: string): number {
  const [, line, column] = /at line (\d+) column (\d+)/.exec(String(error)) ?? [];
  if (!line || !column) return 0;
  const lines = sql.split("\n").slice(0, Number(line) - 1);
  const start = lines.reduce((sum, each) => sum + each.length + 1, 0);
  return Math.min(start + Number(column) - 1, sql.length);
}
