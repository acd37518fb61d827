import type { Row } from "../resultset/source";
import { numberOf } from "./numbers";
import type { Field } from "./fieldRoles";
import type { ChartSettings, Combination } from "./chartConfig";
import { timeOf } from "./timeAxis";

/** The rows of one place on the axis in one series. */
export interface Place {
  x: number;
  values: number[];
  /** The last value as the result has it. */
  exact: string | undefined;
}

export interface Gathered {
  x: Field;
  /** Series by name; in each, places by what stands on the axis. */
  groups: Map<string, Map<string, Place>>;
  /** Values that share a place and a series with another. */
  combined: number;
  /** Rows without a place: NULL, or no time that a calendar has. */
  noPlace: number;
  /** Values that are NULL or no number. */
  noValue: number;
}

/** Sorts the rows of a result by series and place. */
export function gather(
  rows: readonly Row[],
  fields: Field[],
  settings: ChartSettings,
  nothing: string,
): Gathered {
  const named = (name: string) => fields.find((field) => field.name === name);
  const x = named(settings.x);
  if (!x) throw new RangeError(`There is no column ${settings.x}.`);
  const group = settings.group === null ? undefined : named(settings.group);
  const values = settings.y.flatMap((name) => named(name) ?? []);
  const found: Gathered = { x, groups: new Map(), combined: 0, noPlace: 0, noValue: 0 };
  rows.forEach((row) => {
    const raw = row[x.index];
    const place = placeOf(raw, x, settings);
    if (place === null) {
      found.noPlace += 1;
      return;
    }
    const key = raw === null ? nothing : String(raw);
    const part = group && (row[group.index] === null ? nothing : String(row[group.index]));
    for (const value of values) {
      add(found, seriesName(part, value, values.length), key, place, row[value.index]);
    }
  });
  return found;
}

function seriesName(part: string | undefined, value: Field, values: number): string {
  if (part === undefined) return value.name;
  return values === 1 ? part : `${part} · ${value.name}`;
}

/** A category may be NULL; a time or a number that is none has no place. */
function placeOf(raw: unknown, x: Field, { kind }: ChartSettings): number | null {
  if (x.role === "time" && kind !== "pie") return timeOf(raw);
  if (x.role === "category" || raw === null || kind === "pie") return 0;
  return numberOf(raw);
}

function add(found: Gathered, name: string, key: string, x: number, raw: unknown): void {
  const places = found.groups.get(name) ?? new Map<string, Place>();
  found.groups.set(name, places);
  const value = numberOf(raw);
  const held = places.get(key) ?? { x, values: [], exact: undefined };
  places.set(key, held);
  if (value === null) {
    found.noValue += 1;
    return;
  }
  if (held.values.length > 0) found.combined += held.values.length === 1 ? 2 : 1;
  held.values.push(value);
  held.exact = typeof raw === "string" ? raw : undefined;
}

/** Returns the one value of a place, or null where all that it has is NULL. */
export function combined({ values }: Place, combine: Combination): number | null {
  if (combine === "count") return values.length;
  if (values.length === 0) return null;
  switch (combine) {
    case "sum":
      return values.reduce((sum, value) => sum + value, 0);
    case "mean":
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case "min":
      return values.reduce((least, value) => Math.min(least, value));
    case "max":
      return values.reduce((most, value) => Math.max(most, value));
  }
}
