import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import type { Tables } from "../catalog/useTables";
import { Editor, type EditorHandle } from "../editor/Editor";
import { refusals, toDiagnostics } from "../editor/diagnostics";
import { type Cursor, isSameTarget, type RunTarget, findRunTarget } from "../editor/runTarget";
import { suggestionEdits } from "../editor/suggestionEdits";
import { EarlierResultChips } from "../query/EarlierResultChips";
import { ParameterFields } from "../query/parameters/ParameterFields";
import { useParameters } from "../query/parameters/useParameters";
import { QueryEstimate } from "../query/QueryEstimate";
import { RunBar } from "../query/RunBar";
import { RunNotice } from "../query/RunNotice";
import { useQueryRun } from "../query/useQueryRun";
import { removeInput, useTabSources } from "../query/useTabSources";
import { useValidation } from "../query/useValidation";
import { ResultPane } from "../results/ResultPane";
import { changeTab, openTab, useTab } from "../tabs/store";
import { isBlank, isTextReplaceable } from "../tabs/tab";
import { revealPane } from "../ui/preferences";
import { TabContext } from "../tabs/TabContext";
import { SplitPanes } from "../ui/SplitPanes";
import { SampleQueries } from "./SampleQueries";
import { useStoredText } from "./useStoredText";
import { useTabRuns } from "./useTabRuns";
import styles from "./Workspace.module.css";

interface Props {
  id: string;
  active: boolean;
  tables: Tables;
  /** The editors of the tabs by the tab's id. */
  editors: RefObject<Map<string, EditorHandle>>;
  /** The place in the tab band for the buttons of the active tab. */
  actions: HTMLElement | null;
}

/** The height of ten lines and of the estimate below them. */
const EDITOR_PIXELS = 236;

/** The editor of a tab above its result. */
export function Workspace({ id, active, tables, editors, actions }: Props) {
  const { t } = useTranslation();
  const tab = useTab(id);
  const { text, cursor, engine = "auto" } = tab;
  const [runnable, setRunnable] = useState(() => findRunTarget(text, cursor));
  const editor = useRef<EditorHandle>(null);
  useStoredText(id, editor);
  const query = useQueryRun(id);
  const { over, earlier, sources } = useTabSources(tab, runnable.sql, tables.data);
  const parameters = useParameters(id, runnable.sql, sources);
  const checked = useValidation(runnable.sql, parameters.payload, engine, over);
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

  const isBlankTab = isBlank(tab);
  useEffect(() => {
    if (!active || !isBlankTab || !revealPane("editor")) return;
    // A collapsed pane cannot have the focus until it is rendered.
    requestAnimationFrame(() => !isTabFocused(id) && editor.current?.focus());
  }, [active, id, isBlankTab]);

  useEffect(() => {
    if (active && !isTabFocused(id)) editor.current?.focus();
  }, [active, id]);

  const change = useCallback(
    (text: string, next: RunTarget, cursor: Cursor) => {
      changeTab(id, { text, cursor });
      setRunnable((now) => (isSameTarget(now, next) ? now : next));
    },
    [id],
  );
  const { runTarget, runAll, explain } = useTabRuns({ id, active, parameters, editor });

  // React skips an element that is the same object, so typing does not render the result again.
  const outcome = useMemo(() => <ResultPane query={query} />, [query]);
  const pick = (sql: string) => {
    revealPane("editor");
    if (isTextReplaceable(tab)) editor.current?.replace(sql);
    else openTab({ text: sql });
  };

  const runBar = (
    <RunBar
      runnable={runnable}
      checked={checked}
      phase={query.phase}
      engine={engine}
      onEngine={(engine) => changeTab(id, { engine })}
      onRun={runTarget}
      onRunAll={runAll}
      onCancel={query.cancel}
      onFormat={() => editor.current?.format()}
      onPlan={() => explain(false)}
    />
  );
  const queryPane = (
    <section className={styles.query} aria-label={t("query.pane")}>
      <div className={styles.editor}>
        <Editor
          ref={editor}
          initialText={text}
          initialCursor={cursor}
          tables={tables.isLoading ? undefined : sources}
          diagnostics={marks}
          onChange={change}
        />
      </div>
      <EarlierResultChips
        earlier={earlier}
        errors={checked?.validation?.errors}
        own={tab.over}
        onRemove={(name) => {
          removeInput(id, name);
          editor.current?.focus();
        }}
      />
      <ParameterFields parameters={parameters} onRun={() => runTarget()} />
      <RunNotice />
      <QueryEstimate
        checked={checked}
        before={text.slice(0, runnable.from)}
        onSuggestion={(suggestion) =>
          editor.current?.edit(suggestionEdits(suggestion, runnable.sql, runnable.from))
        }
      />
    </section>
  );
  const resultPane =
    shown || query.failure || query.phase !== "idle" || tab.plan || tab.script ? (
      outcome
    ) : (
      <SampleQueries tables={tables} onPick={pick} />
    );
  return (
    <TabContext value={id}>
      {active && actions && createPortal(runBar, actions)}
      <div
        className={styles.workspace}
        data-testid="workspace"
        role="tabpanel"
        id={`panel-${id}`}
        aria-labelledby={`tab-${id}`}
        inert={!active}
      >
        <SplitPanes
          orientation="vertical"
          name="editor"
          label={t("panes.resizeEditor")}
          first={{ name: "editor", min: 72, content: queryPane }}
          last={{ name: "results", min: 120, content: resultPane }}
          sized="first"
          initial={EDITOR_PIXELS}
        />
      </div>
    </TabContext>
  );
}

/** Return whether keys in the tab bar have chosen the tab: it keeps the focus. */
function isTabFocused(id: string): boolean {
  return document.activeElement?.id === `tab-${id}`;
}
