import type { EditorView } from "@codemirror/view";
import { cursorAfter, editsBetween } from "./edits";

/** Why a text stays as it is: it cannot be read, from where; it would not say the same; the formatter did not load. */
export type FormatFailure =
  | { reason: "formatSyntaxError"; from: number }
  | { reason: "formatUnsafe" }
  | { reason: "formatterNotLoaded" };

/** Formats the selection, else all of the text, in one step of undo; returns why not, null if it did. */
export async function formatDocument(editor: EditorView): Promise<FormatFailure | null> {
  let format: (sql: string) => string;
  try {
    format = (await import("./sqlFormatter")).formatSql;
  } catch {
    return { reason: "formatterNotLoaded" };
  }
  // What stands there once the formatter is loaded; one may have typed on.
  const { state } = editor;
  const { main } = state.selection;
  const chosen = state.sliceDoc(main.from, main.to).trim() !== "";
  const [start, end] = chosen ? [main.from, main.to] : [0, state.doc.length];
  const before = state.sliceDoc(start, end);
  let after: string;
  try {
    after = format(before);
  } catch (error) {
    return { reason: "formatSyntaxError", from: start + errorOffset(error, before) };
  }
  const edits = editsBetween(before, after);
  if (!edits) return { reason: "formatUnsafe" };
  const selection = chosen
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

/** Where the formatter stopped: its message ends in a line and a column. */
function errorOffset(error: unknown, sql: string): number {
  const [, line, column] = /at line (\d+) column (\d+)/.exec(String(error)) ?? [];
  if (!line || !column) return 0;
  const lines = sql.split("\n").slice(0, Number(line) - 1);
  const start = lines.reduce((sum, each) => sum + each.length + 1, 0);
  return Math.min(start + Number(column) - 1, sql.length);
}
