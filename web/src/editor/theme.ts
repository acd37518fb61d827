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
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "13px", lineHeight: "20px" },
  ".cm-content": { caretColor: "var(--accent)", padding: "6px 0" },
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
  ".cm-notice": { padding: "6px 12px" },
  ".cm-notice-alert": { color: "var(--error)" },
  // The option that Tab accepts without the arrow keys.
  ".cm-tooltip-autocomplete > ul:not(:has([aria-selected])) > li:first-child": {
    backgroundColor: "var(--hover)",
    "&::after": {
      content: '"Tab" / ""',
      float: "right",
      marginLeft: "2em",
      color: "var(--text-dim)",
    },
  },
  ".cm-tooltip.cm-completionInfo": { padding: "6px 10px", whiteSpace: "pre-wrap" },
});

const panelTheme = EditorView.theme({
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)", fontSize: "13px" },
  // Some lines stay visible below, also in a narrow window.
  ".cm-panels-top": {
    flexShrink: 0,
    maxHeight: "60%",
    overflow: "auto",
    borderBottom: "1px solid var(--border)",
  },
  ".cm-panels-bottom": { borderTop: "1px solid var(--border)" },
  ".cm-textfield, .cm-button": {
    border: "1px solid var(--control)",
    borderRadius: "4px",
    backgroundColor: "var(--surface)",
    backgroundImage: "none",
    color: "var(--text)",
    fontSize: "13px",
    "&:focus-visible": { outline: "2px solid var(--accent)" },
  },
  ".cm-button:hover, .cm-button:active": {
    backgroundColor: "var(--hover)",
    backgroundImage: "none",
  },
  ".cm-panel.cm-search": {
    padding: "4px 32px 4px 8px",
    "& label": { display: "inline-flex", alignItems: "center", fontSize: "13px" },
  },
  ".cm-panel.cm-search [name=close], .cm-panel-lint [name=close], .cm-gotoLine [name=close]": {
    color: "var(--text)",
    fontSize: "18px",
    minWidth: "24px",
    minHeight: "24px",
    cursor: "pointer",
  },
  ".cm-panel.cm-panel-lint ul [aria-selected]": {
    backgroundColor: "var(--selection)",
    color: "var(--text)",
  },
  "& .cm-searchMatch": { backgroundColor: "var(--match)", outline: "1px solid var(--accent)" },
  "& .cm-searchMatch-selected": { backgroundColor: "var(--selection)" },
});

export const editorTheme = [surfaceTheme, panelTheme, syntaxHighlighting(highlightStyle)];
