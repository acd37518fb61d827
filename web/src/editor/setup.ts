import { autocompletion, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentUnit } from "@codemirror/language";
import { lintGutter } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { completionKeys } from "./completion/keys";
import { diagnosticsKeymap } from "./diagnosticsKeymap";
import { autoIndent } from "./typing/autoIndent";
import { leaveEditor } from "./typing/leaveEditor";
import { insertNewline } from "./typing/newline";
import { pairs } from "./typing/pairs";
import { snippetKeys, tabKeys } from "./typing/tabKey";

/** The editor's parts and keys that do not depend on the page. */
export const setup: Extension = [
  lineNumbers(),
  highlightActiveLineGutter(),
  highlightSpecialChars(),
  history(),
  foldGutter(),
  drawSelection(),
  dropCursor(),
  EditorState.allowMultipleSelections.of(true),
  indentUnit.of("  "),
  bracketMatching(),
  rectangularSelection(),
  crosshairCursor(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  lintGutter(),
  EditorView.lineWrapping,
  pairs,
  autoIndent,
  autocompletion({ defaultKeymap: false, selectOnOpen: false, interactionDelay: 0 }),
  completionKeys,
  snippetKeys,
  diagnosticsKeymap,
  keymap.of([
    { key: "Enter", run: insertNewline, shift: insertNewline },
    ...tabKeys,
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
  ]),
  leaveEditor,
];
