import {
  acceptCompletion,
  closeCompletion,
  completionStatus,
  moveCompletionSelection,
  selectedCompletionIndex,
  setSelectedCompletion,
  startCompletion,
} from "@codemirror/autocomplete";
import { EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

const openedByKey = new WeakSet<EditorView>();

function open(view: EditorView): boolean {
  openedByKey.add(view);
  return startCompletion(view);
}

/** Escape closes a list that is shown; before, it also has its other meanings. */
function close(view: EditorView): boolean {
  const isShown = completionStatus(view.state) === "active";
  closeCompletion(view);
  return isShown;
}

/** Only a list that a key has opened has a chosen option from the start. */
const chooseFirst = EditorView.updateListener.of(({ view, docChanged }) => {
  if (!openedByKey.has(view)) return;
  const status = completionStatus(view.state);
  if (status === "pending" && !docChanged) return;
  openedByKey.delete(view);
  if (status !== "active") return;
  // A view refuses changes during an update.
  queueMicrotask(() => {
    if (completionStatus(view.state) === "active")
      view.dispatch({ effects: setSelectedCompletion(0) });
  });
});

/** Typing gives up the chosen option, so that Enter after a typed word breaks the line. */
const typingUnselects = EditorState.transactionExtender.of((tr) => {
  const chosen = tr.docChanged && selectedCompletionIndex(tr.startState) !== null;
  return chosen ? { effects: setSelectedCompletion(-1) } : null;
});

/** Enter accepts an option that was chosen by the arrow keys, and otherwise breaks the line. */
export const completionKeys: Extension = [
  chooseFirst,
  typingUnselects,
  Prec.highest(
    keymap.of([
      { key: "Ctrl-Space", run: open },
      { mac: "Alt-`", run: open },
      { mac: "Alt-i", run: open },
      { key: "Escape", run: close },
      { key: "ArrowDown", run: moveCompletionSelection(true) },
      { key: "ArrowUp", run: moveCompletionSelection(false) },
      { key: "PageDown", run: moveCompletionSelection(true, "page") },
      { key: "PageUp", run: moveCompletionSelection(false, "page") },
      { key: "Enter", run: acceptCompletion },
    ]),
  ),
];
