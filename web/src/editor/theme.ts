import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const highlightStyle = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--sql-keyword)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--sql-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--sql-number)" },
  { tag: tags.typeName, color: "var(--sql-type)" },
  { tag: tags.standard(tags.name), color: "var(--sql-function)" },
  { tag: tags.comment, color: "var(--text-dim)", fontStyle: "italic" },
]);

const surfaceTheme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--surface)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "14px", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--accent)", padding: "10px 0" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--text-dim)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line-active)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--selection)" },
  "& .cm-selectionMatch": { backgroundColor: "var(--match)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    border: "1px solid var(--border)",
    borderRadius: "6px",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
  },
  ".cm-diagnostic": { padding: "6px 10px", maxWidth: "36rem", whiteSpace: "pre-wrap" },
  ".cm-parameter": { color: "var(--sql-parameter)", fontWeight: "400" },
  ".cm-placeholder": { color: "var(--text-dim)" },
  ".cm-notice": { padding: "6px 12px", color: "var(--error)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)" },
});

export const editorTheme = [surfaceTheme, syntaxHighlighting(highlightStyle)];
