import type { SavedContent } from "../api/types";
import type { ChartOverrides } from "../charts/chartConfig";
import { inputsOf } from "../tabs/namedInputs";

/** A setting that differs; an absent value is "". */
export interface ChangedSetting {
  group:
    "name" | "parameter" | "chart" | "aggregation" | "over" | "engine" | "folder" | "description";
  /** The name of the parameter, chart option, aggregated column or queried result, else "". */
  name: string;
  before: string;
  after: string;
}

/** Return the settings in which two versions of a saved query differ, apart from the SQL. */
export function changedSettings(first: SavedContent, second: SavedContent): ChangedSetting[] {
  const [one, two] = [settingsOf(first), settingsOf(second)];
  const groups = Object.keys(one) as ChangedSetting["group"][];
  return groups.flatMap((group) => changesIn(group, one[group], two[group]));
}

function settingsOf(content: SavedContent): Record<ChangedSetting["group"], object> {
  const { name, parameters = {}, over, engine, folder, description } = content;
  // The names of the result's columns are no setting of the user.
  const { aggregations = {}, columns: _, ...chart } = (content.chart ?? {}) as ChartOverrides;
  return {
    name: { "": name },
    parameter: parameters,
    chart: Object.fromEntries(
      Object.entries(chart).map(([key, value]) => [key, [value ?? ""].flat().join(", ")]),
    ),
    aggregation: aggregations,
    over: inputsOf(over),
    engine: { "": engine },
    folder: { "": folder },
    description: { "": description },
  };
}

/** Compare two objects or lists by their keys; those of a list are counted from 1. */
function changesIn(
  group: ChangedSetting["group"],
  first: object,
  second: object,
): ChangedSetting[] {
  const [one, two] = [valuesByName(first), valuesByName(second)];
  const names = [...new Set([...one.keys(), ...two.keys()])].toSorted();
  return names.flatMap((name) => {
    const [before, after] = [textOf(one.get(name)), textOf(two.get(name))];
    return before === after ? [] : [{ group, name, before, after }];
  });
}

function valuesByName(values: object): Map<string, unknown> {
  if (Array.isArray(values)) return new Map(values.map((value, at) => [`?${at + 1}`, value]));
  return new Map(Object.entries(values));
}

function textOf(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
