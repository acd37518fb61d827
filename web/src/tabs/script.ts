import type { NewQuery } from "../api/queryLifecycle";
import type { ErrorDetail } from "../api/types";

/** The statements that one "Run all" sends one after the other. */
export interface Script {
  statements: ScriptStatement[];
  /** The statement whose result the user chose; without a choice the last one started is shown. */
  chosen?: number | undefined;
}

/** One statement of a script. */
export interface ScriptStatement {
  /** The idempotency key: two windows with a copy of the tab start one query. */
  key: string;
  body: NewQuery;
  /** The offset of its SQL in the tab's text. */
  from: number;
  /** The query, once the API has accepted it. */
  requestId?: string;
  /** How it ended; absent before its end. */
  end?: StatementEnd;
  /** Why the API refused to start it. */
  error?: ErrorDetail;
}

/** The final status of a query, `NOT_STARTED` after a rejection, `SKIPPED` after another's error. */
export type StatementEnd =
  "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "CANCELLED" | "NOT_STARTED" | "SKIPPED";

/** Return the index of the statement that runs or is the next to run, -1 at the end. */
export function currentIndex({ statements }: Script): number {
  return statements.findIndex(({ end }) => !end);
}

export function currentStatement({ statements }: Script): ScriptStatement | undefined {
  return statements.find(({ end }) => !end);
}

/** Return the index of the statement whose result is shown: the chosen or running one, or the last. */
export function shownIndex(script: Script): number {
  const { statements, chosen } = script;
  const current = currentIndex(script);
  if (chosen !== undefined) return chosen;
  if (current >= 0) return current;
  return statements.findLastIndex(({ requestId, error }) => requestId || error);
}

/** Record the query of the current statement. */
export function withStarted(script: Script, requestId: string): Script {
  return withCurrent(script, { requestId });
}

/** Record the end of the current statement; all but a success skip the others. */
export function withEnded(script: Script, end: StatementEnd, error?: ErrorDetail): Script {
  const ended = withCurrent(script, { end, ...(error && { error }) });
  return end === "SUCCEEDED" ? ended : withSkipped(ended);
}

/** Skip the statements that have not started. */
export function withSkipped(script: Script): Script {
  const skip = (statement: ScriptStatement) =>
    statement.end || statement.requestId ? statement : { ...statement, end: "SKIPPED" as const };
  return { ...script, statements: script.statements.map(skip) };
}

function withCurrent(script: Script, change: Partial<ScriptStatement>): Script {
  const current = currentIndex(script);
  const statements = script.statements.map((statement, index) =>
    index === current ? { ...statement, ...change } : statement,
  );
  return { ...script, statements };
}
