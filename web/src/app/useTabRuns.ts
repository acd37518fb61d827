import { type RefObject, useEffect, useEffectEvent } from "react";
import type { EditorHandle } from "../editor/Editor";
import { findRunTarget, type RunTarget } from "../editor/runTarget";
import { t } from "../i18n";
import { showPlan } from "../plan/showPlan";
import type { ParametersState } from "../query/parameters/useParameters";
import { run as runQuery, type RunOptions } from "../query/runActions";
import { RUN_ALL_KEYS, RUN_KEYS, runScript, statementsIn } from "../query/runScript";
import { findTab } from "../tabs/store";
import { type Command, registerCommands } from "../ui/commands";
import { revealPane } from "../ui/preferences";

interface Given {
  id: string;
  active: boolean;
  parameters: ParametersState;
  editor: RefObject<EditorHandle | null>;
}

/**
 * Return the ways to run and to explain the SQL of a tab; those of the active tab are commands, as
 * are the actions of its editor.
 */
export function useTabRuns({ id, active, parameters, editor }: Given) {
  const runEach = (target: Pick<RunTarget, "sql" | "from">, options?: RunOptions) => {
    const statements = statementsIn(target);
    const sqls = statements.map(({ sql }) => sql);
    parameters.completeAll(sqls, () => {
      revealPane("results");
      runScript(id, statements, options);
    });
  };
  const run = (target: RunTarget, options?: RunOptions) => {
    if (!target.sql.trim()) return;
    if (target.selected && statementsIn(target).length > 1) return runEach(target, options);
    parameters.complete(target.sql, (sent) => {
      revealPane("results");
      runQuery(id, target, sent, options);
    });
  };
  const runTarget = (options?: RunOptions) => editor.current?.run((target) => run(target, options));
  const runAll = () =>
    editor.current?.run(() => runEach({ sql: findTab(id)?.text ?? "", from: 0 }));
  const explain = (analyze: boolean) => {
    const tab = findTab(id);
    if (!tab) return;
    const { sql } = findRunTarget(tab.text, tab.cursor);
    parameters.complete(sql, () => {
      revealPane("results");
      showPlan(id, sql, analyze);
    });
  };

  const handleRun = useEffectEvent(runTarget);
  const handleRunAll = useEffectEvent(runAll);
  const handleExplain = useEffectEvent(explain);
  useEffect(() => {
    if (!active) return;
    const commands: (Pick<Command, "title" | "keys" | "global" | "run"> & { name: string })[] = [
      {
        name: "run",
        title: () => t("query.run"),
        keys: RUN_KEYS,
        global: true,
        run: () => handleRun(),
      },
      {
        name: "runAll",
        title: () => t("query.runAll"),
        keys: RUN_ALL_KEYS,
        global: true,
        run: () => handleRunAll(),
      },
      { name: "runFresh", title: () => t("query.runFresh"), run: () => handleRun({ fresh: true }) },
      { name: "plan", title: () => t("plan.show"), run: () => handleExplain(false) },
      { name: "measure", title: () => t("plan.measureCommand"), run: () => handleExplain(true) },
      {
        name: "format",
        title: () => t("commands.editor.format"),
        keys: "Alt+Shift+F",
        run: () => editor.current?.format(),
      },
      {
        name: "find",
        title: () => t("commands.editor.find"),
        keys: "Mod+F",
        run: () => editor.current?.find(),
      },
    ];
    const enabled = () => Boolean(findTab(id)?.text.trim());
    return registerCommands(
      commands.map(({ name, ...rest }) => ({
        id: `query.${name}`,
        group: "query",
        enabled,
        ...rest,
      })),
    );
  }, [id, active, editor]);
  return { runTarget, runAll, explain };
}
