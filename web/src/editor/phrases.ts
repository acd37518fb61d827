import { EditorState, type Extension } from "@codemirror/state";
import { t } from "../i18n";
import type { en } from "../i18n/locales/en";

/** CodeMirror's texts, by our keys; `$` is a value. */
const PHRASES: Record<string, keyof typeof en.editor.phrases> = {
  "Control character": "controlCharacter",
  "Fold line": "foldLine",
  "Folded lines": "foldedLines",
  "Go to line": "goToLine",
  "No diagnostics": "noDiagnostics",
  "Selection deleted": "selectionDeleted",
  "Unfold line": "unfoldLine",
  "Unfolded lines": "unfoldedLines",
  "by word": "byWord",
  "current match": "currentMatch",
  "folded code": "foldedCode",
  "match case": "matchCase",
  "on line": "onLine",
  "replace all": "replaceAll",
  "replaced $ matches": "replacedMatches",
  "replaced match on line $": "replacedMatch",
  Completions: "completions",
  Diagnostics: "diagnostics",
  Find: "find",
  Replace: "replaceWith",
  all: "all",
  close: "close",
  go: "go",
  next: "next",
  previous: "previous",
  regexp: "regexp",
  replace: "replace",
  to: "to",
  unfold: "unfold",
};

/** Return CodeMirror's texts in the page's language. */
export function phrases(): Extension {
  const texts = Object.entries(PHRASES).map(([phrase, key]) => [
    phrase,
    t(`editor.phrases.${key}`),
  ]);
  return EditorState.phrases.of(Object.fromEntries(texts));
}
