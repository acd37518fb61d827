import { StateEffect, StateField } from "@codemirror/state";
import { type EditorView, type Panel, showPanel } from "@codemirror/view";
import { t } from "../../i18n";

const setNotice = StateEffect.define<string>();

/** A line below the text that shows why it was not formatted; the next change removes it. */
export const editorNotice = StateField.define<string | null>({
  create: () => null,
  update: (text, { docChanged, effects }) =>
    effects.find((effect) => effect.is(setNotice))?.value ?? (docChanged ? null : text),
  provide: (field) =>
    showPanel.from(field, (text) => (text === null ? null : () => createPanel(text))),
});

export function showNotice(editor: EditorView, text: string) {
  editor.dispatch({ effects: setNotice.of(text) });
}

function createPanel(text: string): Panel {
  const dom = document.createElement("div");
  dom.className = "cm-notice";
  dom.setAttribute("role", "alert");
  dom.setAttribute("aria-label", t("editor.format"));
  dom.textContent = text;
  return { dom };
}
