import { closeCompletion } from "@codemirror/autocomplete";
import { LanguageSupport } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, type EditorState, Prec } from "@codemirror/state";
import { keymap, placeholder } from "@codemirror/view";
import { basicSetup, EditorView } from "codemirror";
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import { editorTheme } from "./theme";
import { completionOver } from "./completion/completion";
import type { Source } from "./completion/fromClause";
import { DuckDB } from "./dialect";
import { diagnosticsKeymap } from "./diagnosticsKeymap";
import { insertCondition } from "./insertCondition";
import { formatCommand, formatKey } from "./format/command";
import { parameterHighlight } from "./parameterHighlight";
import { type Cursor, type RunTarget, runTargetOf } from "./runTarget";
import styles from "./Editor.module.css";

/** The actions of the page on the text; each is one undo step. */
export interface EditorHandle {
  insert: (text: string) => void;
  replace: (text: string) => void;
  edit: (changes: { from: number; to: number; insert: string }[]) => void;
  format: () => void;
  focus: () => void;
  filter: (table: string, condition: string) => void;
}

interface Props {
  initialText: string;
  initialCursor: Cursor;
  tables: Source[];
  /** The marks to show; null keeps the present ones. */
  diagnostics: Diagnostic[] | null;
  onChange: (text: string, target: RunTarget, cursor: Cursor) => void;
  onRun: (runnable: RunTarget) => void;
  ref: Ref<EditorHandle>;
}

const language = new Compartment();
const texts = new Compartment();
const languageFor = (tables: Source[]) =>
  new LanguageSupport(DuckDB.language, [
    DuckDB.language.data.of({ autocomplete: completionOver(tables) }),
  ]);

/** CodeMirror with DuckDB's SQL. The editor owns the text and reports each change. */
export function Editor(props: Props) {
  const { initialText, initialCursor, tables, diagnostics, onChange, onRun, ref } = props;
  const { t } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const handleChange = useEffectEvent(onChange);
  const handleRun = useEffectEvent(onRun);
  const initial = useRef({ doc: initialText, selection: initialCursor });

  useEffect(() => {
    const run = (editor: EditorView) => {
      closeCompletion(editor);
      handleRun(runTargetOf(editor.state));
      return true;
    };
    const editor = new EditorView({
      parent: host.current as HTMLDivElement,
      ...initial.current,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
        basicSetup,
        formatKey,
        diagnosticsKeymap,
        lintGutter(),
        language.of(languageFor([])),
        editorTheme,
        parameterHighlight,
        EditorView.lineWrapping,
        texts.of([]),
        EditorView.updateListener.of(({ docChanged, selectionSet, state }) => {
          if (!docChanged && !selectionSet) return;
          handleChange(state.doc.toString(), runTargetOf(state), cursorOf(state));
        }),
      ],
    });
    editor.dispatch({ scrollIntoView: true });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const spoken = [
      placeholder(t("editor.placeholder")),
      EditorView.contentAttributes.of({ "aria-label": t("editor.label") }),
    ];
    view.current?.dispatch({ effects: texts.reconfigure(spoken) });
  }, [t]);

  useEffect(() => {
    view.current?.dispatch({ effects: language.reconfigure(languageFor(tables)) });
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
        focused((editor) =>
          editor.dispatch({
            changes: { from: 0, to: editor.state.doc.length, insert: text },
            selection: { anchor: text.length },
          }),
        ),
      edit: (changes) => focused((editor) => editor.dispatch({ changes })),
      filter: (table, condition) =>
        focused((editor) => {
          const { state } = editor;
          const sql = state.doc.toString();
          const changes = insertCondition(sql, state.selection.main.head, table, condition);
          editor.dispatch({ changes, scrollIntoView: true });
        }),
      format: () => focused((editor) => void formatCommand(editor)),
      focus: () => view.current?.focus(),
    };
  }, []);

  return <div className={styles.editor} ref={host} />;
}

function cursorOf({ selection: { main } }: EditorState): Cursor {
  return { anchor: main.anchor, head: main.head };
}
