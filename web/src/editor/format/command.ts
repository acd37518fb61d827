import type { Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import { t } from "../../i18n";
import { formatIn, type Unformatted } from "./formatDocument";
import { notice, tell } from "./editorNotice";

/** Shift-Alt-F formats, as in VS Code. */
export const formatKey: Extension = [
  notice,
  keymap.of([{ key: "Shift-Alt-f", run: start, preventDefault: true }]),
];

/** Formats, and says so where it could not. */
export async function format(editor: EditorView): Promise<void> {
  const not = await formatIn(editor);
  if (not) tell(editor, reasonOf(editor, not));
}

function start(editor: EditorView): boolean {
  void format(editor);
  return true;
}

function reasonOf(editor: EditorView, not: Unformatted): string {
  if (not.why !== "unread") return t(`editor.${not.why}`);
  const line = editor.state.doc.lineAt(not.from);
  return t("editor.unread", { line: line.number, column: not.from - line.from + 1 });
}
