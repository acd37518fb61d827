import type { Cursor } from "../editor/runTarget";
import type { components } from "../api/schema";
import type { ChartOverrides } from "../charts/chartConfig";
import { t } from "../i18n";
import { splitStatements } from "../sql/splitStatements";
import type { ParameterValues } from "../sql/parameters/parameterValues";

/** Of the statements that were run; as much as one query may have. */
const MAX_CHARACTERS = 262_144;

/** A query at work: its text and all that belongs to it. Everything here survives a reload. */
export interface Tab {
  id: string;
  /** What an unnamed tab is counted by. */
  number: number;
  /** The name that it was given, else "". */
  name: string;
  text: string;
  cursor: Cursor;
  /** The statements that were run here or opened from the history, the last first: the history has those. */
  executedStatements: string[];
  parameters: ParameterValues;
  /** A query on its way to the API, whose answer has not come yet. */
  pendingRequest: PendingRequest | null;
  /** The query whose result stands below the text. */
  activeQuery: ActiveQuery | null;
  view: ResultView;
  /** What was chosen of the chart; the rest follows the result. */
  chart: ChartOverrides;
}

/** A query to send. The key makes a repeat after a lost answer safe: it starts nothing twice. */
export interface PendingRequest {
  key: string;
  body: components["schemas"]["QueryRequest"];
  /** Where its SQL stood in the tab's text. */
  from: number;
}

/** A query that was run or opened; `from` is where its SQL stood in the text. */
export interface ActiveQuery {
  requestId: string;
  sql: string;
  from: number;
  origin: "run" | "history";
  /** Whether it was seen to have ended: then nobody needs to watch it after a reload. */
  ended: boolean;
}

export type ResultView = "rows" | "chart" | "workflow";

export function newTab(number: number, given: Partial<Tab> = {}): Tab {
  return {
    name: "",
    text: "",
    cursor: { anchor: 0, head: 0 },
    executedStatements: [],
    parameters: {},
    pendingRequest: null,
    activeQuery: null,
    view: "rows",
    chart: {},
    ...given,
    id: newId(),
    number,
  };
}

/** Returns the name of a tab, else a title with its number. */
export function tabTitle({ name, number }: Pick<Tab, "name" | "number">): string {
  return name || t("tabs.defaultName", { number });
}

export function copyTab(tab: Tab): Tab {
  return { ...tab, id: newId() };
}

/**
 * Whether a tab has a statement that is nowhere but in this browser.
 *
 * What was run is in the history; what was typed since is not.
 */
export function hasUnrunText({
  text,
  executedStatements,
}: Pick<Tab, "text" | "executedStatements">): boolean {
  return splitStatements(text).some(({ sql }) => !executedStatements.includes(sql));
}

/** Adds what was run to what is known to be in the history, and forgets what was run long before. */
export function withExecuted(ran: string[], sql: string): string[] {
  const statements = splitStatements(sql).map((statement) => statement.sql);
  const all = [...new Set([...statements, ...ran])];
  let characters = 0;
  return all.filter((each) => (characters += each.length) <= MAX_CHARACTERS);
}

/** Whether closing the tab would throw nothing away. */
export function isBlank({ name, text, activeQuery, pendingRequest }: Tab): boolean {
  return !name && !text.trim() && !activeQuery && !pendingRequest;
}

/** 128 random bits, in characters that an Idempotency-Key may have. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
