import type { Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import { t } from "../../i18n";
import { formatDocument, type Unformatted } from "./formatDocument";
import { editorNotice, showNotice } from "./editorNotice";

/** Shift-Alt-F formats, as in VS Code. */
export const formatKey: Extension = [
  editorNotice,
  keymap.of([{ key: "Shift-Alt-f", run: start, preventDefault: true }]),
];

/** Formats, and says so where it could not. */
export async function formatCommand(editor: EditorView): Promise<void> {
  const not = await formatDocument(editor);
  if (not) showNotice(editor, failureMessage(editor, not));
}

function start(editor: EditorView): boolean {
  void formatCommand(editor);
  return true;
}

function failureMessage(editor: EditorView, not: Unformatted): string {
  if (not.why !== "unread") return t(`editor.${not.why}`);
  const line = editor.state.doc.lineAt(not.from);
  return t("editor.unread", { line: line.number, column: not.from - line.from + 1 });
}
