import { closeCompletion } from "@codemirror/autocomplete";
import { LanguageSupport } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { openSearchPanel } from "@codemirror/search";
import { Compartment, type EditorState, Text } from "@codemirror/state";
import { EditorView, placeholder } from "@codemirror/view";
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import { editorTheme } from "./theme";
import { complete, sources } from "./completion/completion";
import type { Source } from "./completion/fromClause";
import { DuckDB } from "./dialect";
import { textOf } from "./documentText";
import { insertCondition } from "./insertCondition";
import { withLineFeeds } from "../sql/lineBreaks";
import { usePreferences } from "../ui/preferences";
import { formatCommand, formatKey } from "./format/command";
import { formatDocument } from "./format/formatDocument";
import { parameterHighlight } from "./parameterHighlight";
import { phrases } from "./phrases";
import { setup } from "./setup";
import { type Cursor, type RunTarget, runTargetOf } from "./runTarget";
import styles from "./Editor.module.css";

/** The actions of the page on the text; each is one undo step. */
export interface EditorHandle {
  insert: (text: string) => void;
  replace: (text: string) => void;
  /** Shows a text that something else wrote; the focus stays. */
  follow: (text: string) => void;
  edit: (changes: { from: number; to: number; insert: string }[]) => void;
  format: () => void;
  /** Opens the find and replace panel, which takes the focus. */
  find: () => void;
  /** Formats the whole text if the user prefers that on save. */
  beforeSave: () => Promise<void>;
  /** Passes the SQL that Run submits to `onRun`, formatted if the user prefers that. */
  run: (onRun: (target: RunTarget) => void) => void;
  focus: () => void;
  filter: (table: string, condition: string) => void;
}

interface Props {
  initialText: string;
  initialCursor: Cursor;
  /** Absent while they load, for which the completion waits. */
  tables: Source[] | undefined;
  /** The marks to show; null keeps the present ones. */
  diagnostics: Diagnostic[] | null;
  onChange: (text: string, target: RunTarget, cursor: Cursor) => void;
  ref: Ref<EditorHandle>;
}

const catalog = new Compartment();
const texts = new Compartment();
const language = new LanguageSupport(DuckDB.language, [
  DuckDB.language.data.of({ autocomplete: complete }),
]);

/** CodeMirror with DuckDB's SQL. The editor reports each change, and follows a text of others. */
export function Editor(props: Props) {
  const { initialText, initialCursor, tables, diagnostics, onChange, ref } = props;
  const { t } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const handleChange = useEffectEvent(onChange);
  const tablesLoaded = useRef<(tables: Source[]) => void>(null);
  const initial = useRef({ doc: initialText, selection: initialCursor });

  useEffect(() => {
    const loading = new Promise<Source[]>((resolve) => {
      tablesLoaded.current = resolve;
    });
    const editor = new EditorView({
      parent: host.current as HTMLDivElement,
      ...withCursorInside(initial.current),
      extensions: [
        setup,
        formatKey,
        language,
        catalog.of(sources.of(loading)),
        editorTheme,
        parameterHighlight,
        texts.of([]),
        EditorView.updateListener.of(({ docChanged, selectionSet, state }) => {
          if (!docChanged && !selectionSet) return;
          handleChange(textOf(state.doc), runTargetOf(state), cursorOf(state));
        }),
      ],
    });
    editor.dispatch({ scrollIntoView: true });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const spoken = [
      phrases(),
      placeholder(t("editor.placeholder")),
      EditorView.contentAttributes.of({
        // Focusable by itself, but checks of scrolled regions look for the attribute.
        tabindex: "0",
        "aria-label": t("editor.label"),
        "aria-description": t("editor.leaveHint"),
      }),
    ];
    view.current?.dispatch({ effects: texts.reconfigure(spoken) });
  }, [t]);

  useEffect(() => {
    if (!tables) return;
    tablesLoaded.current?.(tables);
    view.current?.dispatch({ effects: catalog.reconfigure(sources.of(tables)) });
  }, [tables]);

  useEffect(() => {
    const editor = view.current;
    // A mark of an earlier text may lie beyond the end of the present one.
    if (editor && diagnostics) {
      const inside = diagnostics.filter((mark) => mark.to <= editor.state.doc.length);
      editor.dispatch(setDiagnostics(editor.state, inside));
    }
  }, [diagnostics]);

  useImperativeHandle(ref, () => {
    const focused = (act: (editor: EditorView) => void) => {
      if (!view.current) return;
      act(view.current);
      view.current.focus();
    };
    return {
      insert: (text) => focused((editor) => editor.dispatch(editor.state.replaceSelection(text))),
      replace: (text) =>
        focused((editor) => editor.dispatch(replacement(editor.state, text, text.length))),
      follow: (text) => void (view.current && followText(view.current, text)),
      edit: (changes) => focused((editor) => editor.dispatch({ changes })),
      filter: (table, condition) =>
        focused((editor) => {
          const { state } = editor;
          const sql = textOf(state.doc);
          const changes = insertCondition(sql, state.selection.main.head, table, condition);
          editor.dispatch({ changes, scrollIntoView: true });
        }),
      find: () => void (view.current && openSearchPanel(view.current)),
      format: () => focused((editor) => void formatCommand(editor)),
      beforeSave: async () => {
        const isAsked = view.current && usePreferences.getState().formatOnSave;
        // A text that cannot be formatted is saved as it is.
        if (isAsked) await formatDocument(view.current as EditorView, { whole: true });
      },
      run: (onRun) => void (view.current && runFormatted(view.current, onRun)),
      focus: () => view.current?.focus(),
    };
  }, []);

  return <div className={styles.editor} ref={host} />;
}

/** A tab's text may have become shorter while its editor was not shown. */
function withCursorInside({ doc, selection }: { doc: string; selection: Cursor }) {
  const text = Text.of(withLineFeeds(doc).split("\n"));
  const inside = (position: number) => Math.min(position, text.length);
  return {
    doc: text,
    selection: { anchor: inside(selection.anchor), head: inside(selection.head) },
  };
}

function followText(editor: EditorView, text: string): void {
  const { state } = editor;
  if (textOf(state.doc) === text) return;
  editor.dispatch(replacement(state, text, state.selection.main.head));
}

/** Return the change of the whole text; a cursor beyond its end is at its end. */
function replacement(state: EditorState, text: string, cursor: number) {
  const insert = state.toText(text);
  return {
    changes: { from: 0, to: state.doc.length, insert },
    selection: { anchor: Math.min(cursor, insert.length) },
  };
}

async function runFormatted(editor: EditorView, onRun: (target: RunTarget) => void): Promise<void> {
  closeCompletion(editor);
  // A text that cannot be formatted runs as it is: the API explains a syntax error better.
  if (usePreferences.getState().formatOnRun) await formatDocument(editor);
  onRun(runTargetOf(editor.state));
}

function cursorOf({ selection: { main } }: EditorState): Cursor {
  return { anchor: main.anchor, head: main.head };
}
