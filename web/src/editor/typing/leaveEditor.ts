import { type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { t } from "../../i18n";
import { editorNotice, showNotice } from "../editorNotice";

// CodeMirror limits its own mode to two seconds, too short for some users.
const UNTIL_NEXT_KEY = 24 * 3_600_000;

/** After Escape, Tab moves the focus out of the editor until another key is pressed. */
export const leaveEditor: Extension = [
  editorNotice,
  Prec.lowest(keymap.of([{ key: "Escape", run: start }])),
  EditorView.domEventObservers({
    keydown: ({ key }, view) => {
      if (!["Escape", "Tab", "Shift"].includes(key)) stop(view);
    },
    blur: (_, view) => {
      view.setTabFocusMode(false);
      stop(view);
    },
  }),
];

function start(view: EditorView): boolean {
  view.setTabFocusMode(UNTIL_NEXT_KEY);
  const label = t("editor.label");
  showNotice(view, { text: t("editor.tabLeaves"), label, role: "status" });
  return true;
}

function stop(view: EditorView) {
  if (view.state.field(editorNotice)?.role === "status") showNotice(view, null);
}
