import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Table } from "../api/types";
import type { Tables } from "../catalog/useTables";
import { Editor, type EditorHandle } from "../editor/Editor";
import { refusals, toDiagnostics } from "../editor/diagnostics";
import { type Cursor, isSameTarget, type RunTarget, findRunTarget } from "../editor/runTarget";
import { suggestionEdits } from "../editor/suggestionEdits";
import { ParameterFields } from "../query/parameters/ParameterFields";
import { useParameters } from "../query/parameters/useParameters";
import { RunBar } from "../query/RunBar";
import { useQueryRun } from "../query/useQueryRun";
import { useValidation } from "../query/useValidation";
import { ResultPane } from "../results/ResultPane";
import { changeTab, openTab, useTab } from "../tabs/store";
import { hasUnrunText } from "../tabs/tab";
import { TabContext } from "../tabs/TabContext";
import { SampleQueries } from "./SampleQueries";
import styles from "./Workspace.module.css";

interface Props {
  id: string;
  active: boolean;
  tables: Tables;
  /** The editors of the tabs by the tab's id. */
  editors: RefObject<Map<string, EditorHandle>>;
}

const NO_TABLES: Table[] = [];

/** The editor of a tab above its result. */
export function Workspace({ id, active, tables, editors }: Props) {
  const { t } = useTranslation();
  const tab = useTab(id);
  const { text, cursor, engine = "auto" } = tab;
  const [runnable, setRunnable] = useState(() => findRunTarget(text, cursor));
  const editor = useRef<EditorHandle>(null);
  const query = useQueryRun(id);
  const parameters = useParameters(id, runnable.sql, tables.data ?? NO_TABLES);
  const checked = useValidation(runnable.sql, parameters.payload, engine);
  const { shown, status } = query;

  const marks = useMemo(() => {
    // Until the API has validated the text, the editor moves the present marks along.
    if (runnable.sql.trim() && checked?.sql !== runnable.sql) return null;
    const errors = checked?.validation?.errors ?? [];
    const refused = refusals(checked?.validation?.engine);
    if (errors.length || refused.length) {
      return [
        ...toDiagnostics(errors, runnable.sql, runnable.from),
        ...toDiagnostics(refused, runnable.sql, runnable.from, "warning"),
      ];
    }
    const stillThere = shown && text.startsWith(shown.sql, shown.from);
    return stillThere && status?.error ? toDiagnostics([status.error], shown.sql, shown.from) : [];
  }, [checked, runnable, text, shown, status]);

  useEffect(() => {
    const all = editors.current;
    if (editor.current) all.set(id, editor.current);
    return () => void all.delete(id);
  }, [editors, id]);

  useEffect(() => {
    // Arrow keys in the tab bar keep the focus in the tab bar.
    if (active && !document.activeElement?.closest("[data-tab-bar]")) editor.current?.focus();
  }, [active]);

  const change = useCallback(
    (text: string, next: RunTarget, cursor: Cursor) => {
      changeTab(id, { text, cursor });
      setRunnable((now) => (isSameTarget(now, next) ? now : next));
    },
    [id],
  );
  const run = (runnable: RunTarget) => {
    if (!runnable.sql.trim()) return;
    parameters.complete(runnable.sql, (sent) => query.run(runnable, sent));
  };

  // React skips an element that is the same object, so typing does not render the result again.
  const outcome = useMemo(() => <ResultPane query={query} />, [query]);
  const pick = (sql: string) => {
    // Text that was not run is only in this tab, so the sample opens in a new one.
    if (hasUnrunText(tab)) openTab({ text: sql });
    else editor.current?.replace(sql);
  };

  return (
    <TabContext value={id}>
      <div
        className={styles.workspace}
        data-testid="workspace"
        role="tabpanel"
        id={`panel-${id}`}
        aria-labelledby={`tab-${id}`}
        inert={!active}
      >
        <section className={styles.editor} aria-label={t("query.pane")}>
          <Editor
            ref={editor}
            initialText={text}
            initialCursor={cursor}
            tables={tables.data ?? NO_TABLES}
            diagnostics={marks}
            onChange={change}
            onRun={run}
          />
        </section>
        <ParameterFields parameters={parameters} onRun={() => run(runnable)} />
        <RunBar
          runnable={runnable}
          checked={checked}
          phase={query.phase}
          engine={engine}
          onEngine={(engine) => changeTab(id, { engine })}
          onRun={() => run(runnable)}
          onCancel={query.cancel}
          onFormat={() => editor.current?.format()}
          onSuggestion={(suggestion) =>
            editor.current?.edit(suggestionEdits(suggestion, runnable.sql, runnable.from))
          }
        />
        {shown || query.failure || query.phase !== "idle" ? (
          outcome
        ) : (
          <SampleQueries tables={tables} onPick={pick} />
        )}
      </div>
    </TabContext>
  );
}
