import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PastQuery, Table } from "./api/types";
import { useTables } from "./catalog/useTables";
import { Editor, type EditorHandle } from "./editor/Editor";
import { marksOf } from "./editor/marks";
import { isSame, type Runnable } from "./editor/runnable";
import { editsOf } from "./editor/suggested";
import { SharedQuery } from "./history/SharedQuery";
import { RunBar } from "./query/RunBar";
import { readSession, writeSession } from "./query/session";
import { useQueryRun } from "./query/useQueryRun";
import { useValidation } from "./query/useValidation";
import { Outcome } from "./results/Outcome";
import { Samples } from "./shell/Samples";
import { Sidebar } from "./shell/Sidebar";

const restored = readSession();
const NO_TABLES: Table[] = [];

/** The workbench: tables and history beside, the editor above its result. */
export function App() {
  const { t } = useTranslation();
  const [text, setText] = useState(restored.text);
  const [runnable, setRunnable] = useState<Runnable>({ sql: text, from: 0, selected: false });
  const editor = useRef<EditorHandle>(null);
  const query = useQueryRun(restored.shown);
  const tables = useTables();
  const checked = useValidation(runnable.sql);
  const { shown, status } = query;

  useEffect(() => writeSession({ text, shown }), [text, shown]);

  const marks = useMemo(() => {
    if (checked?.sql === runnable.sql && checked.validation) {
      return marksOf(checked.validation.errors, checked.sql, runnable.from);
    }
    const stillThere = shown && text.startsWith(shown.sql, shown.from);
    return stillThere && status?.error ? marksOf([status.error], shown.sql, shown.from) : [];
  }, [checked, runnable, text, shown, status]);

  const change = useCallback((text: string, next: Runnable) => {
    setText(text);
    setRunnable((now) => (isSame(now, next) ? now : next));
  }, []);
  const run = ({ sql, from }: Runnable) => sql.trim() && query.run(sql, from);
  const open = (past: Pick<PastQuery, "requestId" | "query">) => {
    if (past.query) editor.current?.replace(past.query);
    query.open(past.requestId, past.query ?? "");
  };

  return (
    <div className="workbench">
      <Sidebar
        tables={tables}
        shownId={shown?.requestId}
        onInsert={(name) => editor.current?.insert(name)}
        onOpen={open}
      />
      <main>
        <SharedQuery onOpen={open} />
        <section className="editor-pane" aria-label={t("query.pane")}>
          <Editor
            ref={editor}
            initialText={restored.text}
            tables={tables.data ?? NO_TABLES}
            marks={marks}
            onChange={change}
            onRun={run}
          />
        </section>
        <RunBar
          runnable={runnable}
          checked={checked}
          phase={query.phase}
          onRun={() => run(runnable)}
          onCancel={query.cancel}
          onFormat={() => editor.current?.format()}
          onSuggestion={(suggestion) =>
            editor.current?.edit(editsOf(suggestion, runnable.sql, runnable.from))
          }
        />
        {shown || query.failure || query.phase !== "idle" ? (
          <Outcome query={query} />
        ) : (
          <Samples tables={tables} onPick={(sql) => editor.current?.replace(sql)} />
        )}
      </main>
    </div>
  );
}
