import type { Cursor } from "../editor/runTarget";
import type { NewQuery } from "../api/queryLifecycle";
import type { EngineName, Over, SavedContent } from "../api/types";
import { isSameOver, overOf } from "./namedInputs";
import type { NamedResult } from "./namedResults";
import type { ChartOverrides } from "../charts/chartConfig";
import { t } from "../i18n";
import { withLineFeeds } from "../sql/lineBreaks";
import { splitStatements } from "../sql/splitStatements";
import type { ParameterPayload, ParameterValues } from "../sql/parameters/parameterValues";
import { type Script, shownIndex } from "./script";

/** The maximum length of all executed statements, equal to that of one query. */
const MAX_CHARACTERS = 262_144;

/** A tab: its text and the state that belongs to it. Every field is stored. */
export interface Tab {
  id: string;
  /** The number in the title of an unnamed tab. */
  number: number;
  /** The user's name for the tab, else "". */
  name: string;
  text: string;
  cursor: Cursor;
  /** The statements that were run here or opened from the history, the last first. */
  executedStatements: string[];
  parameters: ParameterValues;
  /** The engine that queries ask for; absent for the automatic choice. */
  engine?: EngineName | undefined;
  /** The earlier queries whose results are tables in this tab's SQL. */
  over?: Over | undefined;
  /** The saved query that the tab shows, as it was opened or saved last. */
  saved?: SavedBase | undefined;
  /** A query sent to the API without a response so far. */
  pendingRequest: PendingRequest | null;
  /** The keys of requests that were cancelled before their response came. */
  cancelledKeys?: string[] | undefined;
  /** The query whose result is shown below the text. */
  activeQuery: ActiveQuery | null;
  /** The statements of the last "Run all"; absent after any other run. */
  script?: Script | undefined;
  view: ResultView;
  /** The plan that the tab shows; absent until one is asked for. */
  plan?: PlanTarget | undefined;
  /** The chart options that the user changed; the others follow from the result. */
  chart: ChartOverrides;
}

/** The fields of a tab that a saved query has. */
type SavedField = "text" | "engine" | "chart" | "over";

/** A version of a saved query, with which a tab compares its content. */
export interface SavedBase {
  id: string;
  version: number;
  content: SavedContent;
}

/** A query to send. The key makes a repeat after a lost response safe. */
export interface PendingRequest {
  key: string;
  body: NewQuery;
  /** The offset of its SQL in the tab's text. */
  from: number;
  /** Whether its SQL is a selected part of the text; absent for whole statements. */
  selected?: boolean;
  /** Whether the page has reported that it did not start, so that no reload starts it. */
  failed?: boolean;
}

/** A query that was run or opened; `from` is the offset of its SQL in the text. */
export interface ActiveQuery {
  requestId: string;
  sql: string;
  from: number;
  origin: "run" | "history";
  /** Whether its SQL was a selected part of the text; absent for whole statements. */
  selected?: boolean;
  /** The earlier queries whose results were its tables. */
  over?: Over | undefined;
  /** The parameters that it was run with, null without any; absent in tabs of earlier versions. */
  parameters?: ParameterPayload | null | undefined;
  /** Whether the query is known to have ended and needs no watcher after a reload. */
  ended: boolean;
}

/** An EXPLAIN to send. The key makes a repeat after a reload return the same plan. */
export interface PlanTarget {
  key: string;
  body: NewQuery;
  /** The explained statement. */
  sql: string;
  /** Whether EXPLAIN runs the statement. */
  analyze: boolean;
  /** The query whose result was shown then; the plan is not shown beside another result. */
  beside: string | null;
}

export type ResultView = "rows" | "chart" | "plan" | "workflow";

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

/** Return the name of a tab, else a title with its number. */
export function tabTitle({ name, number }: Pick<Tab, "name" | "number">): string {
  return name || t("tabs.defaultName", { number });
}

/** Return the query whose result the tab shows, null without one. */
export function shownRequestId({
  activeQuery,
  script,
}: Pick<Tab, "activeQuery" | "script">): string | null {
  const chosen = script?.statements[shownIndex(script)]?.requestId;
  return chosen ?? activeQuery?.requestId ?? null;
}

export function copyTab(tab: Tab): Tab {
  return { ...tab, id: newId() };
}

/**
 * Return whether a tab has a statement that exists only in this browser.
 *
 * Executed statements are in the history, later text is not.
 */
export function hasUnrunText({
  text,
  executedStatements,
}: Pick<Tab, "text" | "executedStatements">): boolean {
  return splitStatements(text).some(({ sql }) => !executedStatements.includes(sql));
}

/** Return whether a text still has the SQL of a query, with nothing written before or after it. */
export function hasSqlOf(text: string, { sql, selected }: ActiveQuery): boolean {
  if (selected) return text.includes(sql);
  const present = splitStatements(text);
  return splitStatements(sql).every((each) => present.some((one) => one.sql === each.sql));
}

/** Return whether a tab differs from its saved query in text, engine, chart or the result that it queries. */
export function differsFromSaved(
  { text, engine = "auto", chart, over, saved }: Pick<Tab, SavedField | "saved">,
  named?: readonly NamedResult[],
): boolean {
  if (!saved) return false;
  const { content } = saved;
  return (
    text !== withLineFeeds(content.query) ||
    engine !== (content.engine ?? "auto") ||
    !isSameOver(overOf(text, over, named), content.over) ||
    !isSameChart(chart, content.chart ?? {})
  );
}

function isSameChart(one: object, other: object): boolean {
  const sorted = (chart: object) => JSON.stringify(Object.entries(chart).toSorted());
  return sorted(one) === sorted(other);
}

/** Return whether another query may take the place of a tab's text: none is lost, the tab has no name. */
export function isTextReplaceable(tab: Tab): boolean {
  return !tab.text.trim() || (!tab.name && !tab.saved && !hasUnrunText(tab));
}

/** Prepend the statements of `sql` to the executed ones and drop the oldest beyond the limit. */
export function withExecuted(executed: string[], sql: string): string[] {
  const statements = splitStatements(sql).map((statement) => statement.sql);
  const all = [...new Set([...statements, ...executed])];
  let characters = 0;
  return all.filter((each) => (characters += each.length) <= MAX_CHARACTERS);
}

/** Return whether closing the tab loses nothing. */
export function isBlank({ name, text, activeQuery, pendingRequest }: Tab): boolean {
  return !name && !text.trim() && !activeQuery && !pendingRequest;
}

/** Return 128 random bits in characters that an Idempotency-Key may contain. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
