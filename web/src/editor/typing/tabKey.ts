import {
  acceptCompletion,
  clearSnippet,
  completionStatus,
  nextSnippetField,
  prevSnippetField,
  selectedCompletionIndex,
  setSelectedCompletion,
  snippetKeymap,
} from "@codemirror/autocomplete";
import { indentLess, indentMore } from "@codemirror/commands";
import { EditorSelection } from "@codemirror/state";
import type { EditorView, KeyBinding } from "@codemirror/view";

const INDENT = 2;

/** Tab accepts the completion, goes to the next field of a snippet or indents. */
export const tabKeys: KeyBinding[] = [
  {
    key: "Tab",
    run: (view) => acceptFirst(view) || nextSnippetField(view) || indent(view),
    shift: (view) => prevSnippetField(view) || indentLess(view) || true,
  },
];

/** The keys while a snippet has fields, where CodeMirror's own Tab takes no completion. */
export const snippetKeys = snippetKeymap.of([
  {
    key: "Tab",
    run: (view) => acceptFirst(view) || nextSnippetField(view),
    shift: prevSnippetField,
  },
  { key: "Escape", run: clearSnippet },
]);

/** Accept the chosen completion, else the first one. */
export function acceptFirst(view: EditorView): boolean {
  if (completionStatus(view.state) !== "active") return false;
  if (selectedCompletionIndex(view.state) === null) {
    view.dispatch({ effects: setSelectedCompletion(0) });
  }
  return acceptCompletion(view);
}

function indent(view: EditorView): boolean {
  const { state } = view;
  if (state.selection.ranges.some(({ empty }) => !empty)) return indentMore(view) || true;
  const spaces = state.changeByRange(({ head }) => {
    const insert = " ".repeat(INDENT - ((head - state.doc.lineAt(head).from) % INDENT));
    return { changes: { from: head, insert }, range: EditorSelection.cursor(head + insert.length) };
  });
  view.dispatch({ ...spaces, scrollIntoView: true, userEvent: "input.indent" });
  return true;
}
