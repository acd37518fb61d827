import type { SavedContent } from "../api/types";

/** A setting that differs; an absent value is a dash. */
export interface ChangedSetting {
  group: "parameter" | "chart" | "engine" | "folder" | "description";
  /** The name of the parameter or of the chart's option, else "". */
  name: string;
  before: string;
  after: string;
}

/** Return the settings in which two versions of a saved query differ, apart from the SQL. */
export function changedSettings(first: SavedContent, second: SavedContent): ChangedSetting[] {
  const texts = ["engine", "folder", "description"] as const;
  return [
    ...changesIn("parameter", first.parameters, second.parameters),
    ...changesIn("chart", first.chart, second.chart),
    ...texts.flatMap((group) => changesIn(group, { "": first[group] }, { "": second[group] })),
  ];
}

/** Compare two objects or lists by their keys; those of a list are counted from 1. */
function changesIn(
  group: ChangedSetting["group"],
  first: object | undefined,
  second: object | undefined,
): ChangedSetting[] {
  const [one, two] = [valuesByName(first), valuesByName(second)];
  const names = [...new Set([...one.keys(), ...two.keys()])].toSorted();
  return names.flatMap((name) => {
    const [before, after] = [textOf(one.get(name)), textOf(two.get(name))];
    return before === after ? [] : [{ group, name, before, after }];
  });
}

function valuesByName(values: object = {}): Map<string, unknown> {
  if (Array.isArray(values)) return new Map(values.map((value, at) => [`?${at + 1}`, value]));
  return new Map(Object.entries(values));
}

function textOf(value: unknown): string {
  if (value === undefined || value === "") return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
