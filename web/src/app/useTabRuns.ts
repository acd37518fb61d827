import { type RefObject, useEffect, useEffectEvent } from "react";
import type { EditorHandle } from "../editor/Editor";
import type { RunTarget } from "../editor/runTarget";
import { t } from "../i18n";
import type { ParametersState } from "../query/parameters/useParameters";
import { run as runQuery, type RunOptions } from "../query/runActions";
import { RUN_ALL_KEYS, RUN_KEYS, runScript, statementsIn } from "../query/runScript";
import { viewFor } from "../query/viewFor";
import { changeTab, findTab } from "../tabs/store";
import { registerCommands } from "../ui/commands";

interface Given {
  id: string;
  active: boolean;
  parameters: ParametersState;
  editor: RefObject<EditorHandle | null>;
}

/** Return the ways to run the SQL of a tab; those of the active tab are commands, too. */
export function useTabRuns({ id, active, parameters, editor }: Given) {
  const runEach = (target: Pick<RunTarget, "sql" | "from">, options?: RunOptions) => {
    const statements = statementsIn(target);
    const sqls = statements.map(({ sql }) => sql);
    parameters.completeAll(sqls, () => runScript(id, statements, options));
  };
  const run = (target: RunTarget, options?: RunOptions) => {
    if (!target.sql.trim()) return;
    if (target.selected && statementsIn(target).length > 1) return runEach(target, options);
    parameters.complete(target.sql, (sent) => {
      changeTab(id, { view: viewFor(target.sql, findTab(id)?.view ?? "rows") });
      runQuery(id, target, sent, options);
    });
  };
  const runTarget = (options?: RunOptions) => editor.current?.run((target) => run(target, options));
  const runAll = () =>
    editor.current?.run(() => runEach({ sql: findTab(id)?.text ?? "", from: 0 }));

  const handleRun = useEffectEvent(runTarget);
  const handleRunAll = useEffectEvent(runAll);
  useEffect(() => {
    if (!active) return;
    const enabled = () => Boolean(findTab(id)?.text.trim());
    return registerCommands([
      {
        id: "query.run",
        group: "query",
        title: () => t("query.run"),
        keys: RUN_KEYS,
        enabled,
        run: () => handleRun(),
      },
      {
        id: "query.runAll",
        group: "query",
        title: () => t("query.runAll"),
        keys: RUN_ALL_KEYS,
        global: true,
        enabled,
        run: () => handleRunAll(),
      },
      {
        id: "query.runFresh",
        group: "query",
        title: () => t("query.runFresh"),
        enabled,
        run: () => handleRun({ fresh: true }),
      },
    ]);
  }, [id, active]);
  return { run, runTarget, runAll };
}
