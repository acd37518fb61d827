import { StateEffect, StateField } from "@codemirror/state";
import { type EditorView, type Panel, showPanel } from "@codemirror/view";

/** A line below the text: the reason of a failure, or a hint. */
interface Notice {
  text: string;
  label: string;
  role: "alert" | "status";
}

const setNotice = StateEffect.define<Notice | null>();

/** The notice below the text; the next change removes it. */
export const editorNotice = StateField.define<Notice | null>({
  create: () => null,
  update(notice, { docChanged, effects }) {
    const given = effects.find((effect) => effect.is(setNotice));
    return given ? given.value : docChanged ? null : notice;
  },
  provide: (field) =>
    showPanel.from(field, (notice) => (notice === null ? null : () => createPanel(notice))),
});

export function showNotice(editor: EditorView, notice: Notice | null) {
  if (editor.state.field(editorNotice) === notice) return;
  editor.dispatch({ effects: setNotice.of(notice) });
}

function createPanel({ text, label, role }: Notice): Panel {
  const dom = document.createElement("div");
  dom.className = `cm-notice cm-notice-${role}`;
  dom.setAttribute("role", role);
  dom.setAttribute("aria-label", label);
  dom.textContent = text;
  return { dom };
}
