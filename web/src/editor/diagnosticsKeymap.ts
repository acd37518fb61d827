import { forEachDiagnostic, openLintPanel } from "@codemirror/lint";
import { type Extension, Prec } from "@codemirror/state";
import { activateHover, type EditorView, keymap } from "@codemirror/view";

/** F8 goes to the next error and shows its message; Shift-F8 lists all errors with their fixes. */
export const diagnosticsKeymap: Extension = Prec.high(
  keymap.of([
    { key: "F8", run: goToNextDiagnostic },
    { key: "Shift-F8", run: openLintPanel },
  ]),
);

/** CodeMirror's own command selects the error, and Run would then run that selection. */
function goToNextDiagnostic(editor: EditorView): boolean {
  const places: { from: number; to: number }[] = [];
  forEachDiagnostic(editor.state, (_, from, to) => places.push({ from, to }));
  const { head } = editor.state.selection.main;
  const next = places.find(({ from }) => from > head) ?? places[0];
  if (!next) return false;
  editor.dispatch({ selection: { anchor: next.from }, scrollIntoView: true });
  const left = (now: number) => now < next.from || now > next.to;
  activateHover(editor, next.from, 1, {
    until: ({ docChanged, newSelection }) => docChanged || left(newSelection.main.head),
  });
  return true;
}
