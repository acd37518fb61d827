import type { RunTarget } from "../editor/runTarget";
import { splitStatements } from "../sql/splitStatements";
import { toPayload } from "../sql/parameters/parameterValues";
import { parseParameters } from "../sql/parameters/parseParameters";
import { currentStatement, type StatementEnd, withEnded } from "../tabs/script";
import { changeTab, findTab } from "../tabs/store";
import { newId } from "../tabs/tab";
import { endListeners } from "./endListeners";
import { abandonPending, type RunOptions, sendPending } from "./runActions";
import { isRunning, refuseRun } from "./runStore";
import { toQueryRequest } from "./toQueryRequest";
import { viewFor } from "./viewFor";

export const RUN_KEYS = "Mod+Enter";
export const RUN_ALL_KEYS = "Mod+Shift+Enter";

/** Return the statements of a text, or of a selection, with their offsets in the tab's text. */
export function statementsIn({ sql, from }: Pick<RunTarget, "sql" | "from">) {
  return splitStatements(sql).map((each) => ({ sql: each.sql, from: from + each.from }));
}

/**
 * Run statements of a tab one after the other, until one of them fails.
 *
 * Each is sent when the one before it has succeeded. All take their values from the tab's
 * parameters.
 */
export function runScript(
  tab: string,
  statements: { sql: string; from: number }[],
  { fresh = false }: RunOptions = {},
): void {
  const shown = findTab(tab);
  if (!shown || statements.length === 0) return;
  if (isRunning(tab)) return refuseRun(tab);
  const sentBy = (sql: string) => toPayload(parseParameters(sql), shown.parameters).sent;
  abandonPending(tab);
  changeTab(tab, {
    script: {
      statements: statements.map(({ sql, from }) => ({
        key: newId(),
        body: { ...toQueryRequest(sql, sentBy(sql), shown), reuse: !fresh },
        from,
      })),
    },
  });
  startCurrent(tab);
}

/** Show the result of one statement of the tab's script, also while another one runs. */
export function chooseStatement(tab: string, chosen: number): void {
  const shown = findTab(tab);
  const statement = shown?.script?.statements[chosen];
  if (!shown?.script || !statement) return;
  const view = viewFor(statement.body.query, shown.view);
  changeTab(tab, { script: { ...shown.script, chosen }, view });
}

function startCurrent(tab: string): void {
  const shown = findTab(tab);
  const next = shown?.script && currentStatement(shown.script);
  if (!next) return;
  const { key, body, from } = next;
  const view = shown.script?.chosen === undefined ? viewFor(body.query, shown.view) : shown.view;
  changeTab(tab, { activeQuery: null, pendingRequest: { key, body, from }, view });
  void sendPending(tab);
}

// The next statement starts in the same turn, so that Cancel finds either one.
endListeners.add((tab, { requestId, status }) => {
  const script = findTab(tab)?.script;
  if (!script || currentStatement(script)?.requestId !== requestId) return;
  changeTab(tab, { script: withEnded(script, status as StatementEnd) });
  startCurrent(tab);
});
