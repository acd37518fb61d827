import type { EditorState } from "@codemirror/state";

/** What Run would run: the selection, or all of the text. */
export interface Runnable {
  sql: string;
  from: number;
  selected: boolean;
}

export function runnableOf(state: EditorState): Runnable {
  const { from, to } = state.selection.main;
  const selection = state.sliceDoc(from, to);
  if (selection.trim()) return { sql: selection, from, selected: true };
  return { sql: state.doc.toString(), from: 0, selected: false };
}
