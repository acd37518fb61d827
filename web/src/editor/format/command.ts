import type { Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import { t } from "../../i18n";
import { formatDocument, type FormatFailure } from "./formatDocument";
import { editorNotice, showNotice } from "../editorNotice";

/** Shift-Alt-F formats, as in VS Code. */
export const formatKey: Extension = [
  editorNotice,
  keymap.of([{ key: "Shift-Alt-f", run: start, preventDefault: true }]),
];

/** Format the text, or show why it was not formatted. */
export async function formatCommand(editor: EditorView): Promise<void> {
  const failure = await formatDocument(editor);
  if (!failure) return;
  const text = failureMessage(editor, failure);
  showNotice(editor, { text, label: t("editor.format"), role: "alert" });
}

function start(editor: EditorView): boolean {
  void formatCommand(editor);
  return true;
}

function failureMessage(editor: EditorView, failure: FormatFailure): string {
  if (failure.reason !== "formatSyntaxError") return t(`editor.${failure.reason}`);
  const line = editor.state.doc.lineAt(failure.from);
  return t("editor.formatSyntaxError", { line: line.number, column: failure.from - line.from + 1 });
}
