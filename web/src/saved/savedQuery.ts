import type { SavedContent, SavedQuery } from "../api/types";
import type { ChartOverrides } from "../charts/chartConfig";
import { withLineFeeds } from "../sql/lineBreaks";
import { parseParameters } from "../sql/parameters/parseParameters";
import {
  fromPayload,
  type ParameterPayload,
  type ParameterValue,
  type ParameterValues,
  toPayloadValue,
  valueFor,
} from "../sql/parameters/parameterValues";
import { overOf } from "../tabs/namedInputs";
import type { SavedBase, Tab } from "../tabs/tab";

/** What the dialog asks for besides the content of the tab. */
export interface SavedDetails {
  name: string;
  folder: string;
  description: string;
  /** The default values of the parameters. */
  values: ParameterValues;
}

/** Return the content to save: the tab's text, engine, chart and input, with the details. */
export function contentOf(
  { text, engine, chart, over: own }: Pick<Tab, "text" | "engine" | "chart" | "over">,
  details: SavedDetails,
): SavedContent {
  const over = overOf(text, own);
  const content = {
    query: text,
    ...(Object.keys(chart).length > 0 && { chart: chart as Record<string, never> }),
    ...(engine && engine !== "auto" && { engine }),
    ...(over && { over }),
  };
  return withDetails(content, details);
}

/** Return the SQL, engine, chart and input of a content with other details. */
export function withDetails(
  { query, chart, engine, over }: Omit<SavedContent, "name">,
  { name, folder, description, values }: SavedDetails,
): SavedContent {
  const parameters = defaultsOf(query, values);
  return {
    name,
    query,
    ...(folder && { folder }),
    ...(description && { description }),
    // The contract has no type for an object with arbitrary parameter names.
    ...(parameters && { parameters: parameters as unknown[] }),
    ...(chart && { chart }),
    ...(engine && { engine }),
    ...(over && { over }),
  };
}

/** Return the details of a tab's saved query, or those to propose for a new one. */
export function detailsOf({ saved, name, parameters }: Tab): SavedDetails {
  if (!saved) return { name, folder: "", description: "", values: parameters };
  const { folder = "", description = "" } = saved.content;
  return {
    name: saved.content.name,
    folder,
    description,
    values: defaultValues(saved.content),
  };
}

/** Return the fields of a tab that shows a saved query. */
export function tabOf(query: SavedQuery): Partial<Tab> {
  const { chart, engine, over } = query;
  return {
    name: query.name,
    text: withLineFeeds(query.query),
    parameters: defaultValues(query),
    chart: (chart ?? {}) as ChartOverrides,
    engine,
    over,
    saved: baseOf(query),
  };
}

/**
 * Return the fields of a tab whose version of a saved query makes way for another one; a name and
 * parameter values that the user changed stay.
 */
export function tabOfVersion(tab: Tab, query: SavedQuery): Partial<Tab> {
  const next = tabOf(query);
  const defaults = tab.saved ? defaultValues(tab.saved.content) : {};
  const changed = Object.entries(tab.parameters).filter(
    ([name, value]) => !isSameValue(value, defaults[name]),
  );
  return {
    ...next,
    name: nameAfter(tab, query),
    parameters: { ...next.parameters, ...Object.fromEntries(changed) },
  };
}

/** Return a tab's parameter values, of which the empty ones take the defaults of a saved query. */
export function withDefaults(values: ParameterValues, query: SavedQuery): ParameterValues {
  const typed = Object.entries(values).filter(([, { kind, text }]) => kind === "null" || text);
  return { ...values, ...defaultValues(query), ...Object.fromEntries(typed) };
}

/** Return the name of a tab that shows another version: a name that the user gave the tab stays. */
export function nameAfter({ name, saved }: Pick<Tab, "name" | "saved">, query: SavedQuery): string {
  const isRenamed = saved?.id === query.id && name !== saved.content.name;
  return isRenamed ? name : query.name;
}

/** Return the part of a saved query with which a tab compares its content. */
export function baseOf({ id, version, createdAt, updatedAt, ...content }: SavedQuery): SavedBase {
  return { id, version, content };
}

function isSameValue(one: ParameterValue, other: ParameterValue | undefined): boolean {
  const sent = (value: ParameterValue) => JSON.stringify(toPayloadValue(value));
  return other !== undefined && sent(one) === sent(other);
}

function defaultValues({ parameters }: Pick<SavedContent, "parameters">): ParameterValues {
  return parameters ? fromPayload(parameters as ParameterPayload) : {};
}

/** Return the payload of the parameters with valid values, null without one. */
function defaultsOf(sql: string, values: ParameterValues): ParameterPayload | null {
  const { positional, saved } = validValues(sql, values);
  if (saved.length === 0) return null;
  return positional ? saved.map(([, sent]) => sent) : Object.fromEntries(saved);
}

/** Return the `?` whose default is not saved, as one before it has none; undefined without one. */
export function unsavedDefault(sql: string, values: ParameterValues): string | undefined {
  return validValues(sql, values).unsaved[0]?.[0];
}

/** Return the valid values by parameter: a list has no gaps, so those behind one are not saved. */
function validValues(sql: string, values: ParameterValues) {
  const { names, positional } = parseParameters(sql);
  const pairs = names.map((name) => {
    const value = valueFor(values, name);
    return [name, value && toPayloadValue(value)] as const;
  });
  const gap = positional ? pairs.findIndex(([, sent]) => sent === undefined) : -1;
  const end = gap < 0 ? pairs.length : gap;
  const given = (some: typeof pairs) => some.filter(([, sent]) => sent !== undefined);
  return { positional, saved: given(pairs.slice(0, end)), unsaved: given(pairs.slice(end)) };
}
