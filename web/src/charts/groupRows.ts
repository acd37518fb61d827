import type { Row } from "../resultset/source";
import { chartType } from "./chartTypes";
import { toNumber } from "./numbers";
import type { Field } from "./fieldRoles";
import type { ChartConfig, Aggregation } from "./chartConfig";
import { parseTime } from "./timeAxis";

/** The rows of one place on the axis in one series. */
export interface Bucket {
  x: number;
  values: number[];
  /** The last value as the result has it. */
  exact: string | undefined;
}

export interface GroupedRows {
  x: Field;
  /** Series by name; in each, places by what stands on the axis. */
  groups: Map<string, Map<string, Bucket>>;
  /** Values that share a place and a series with another. */
  combined: number;
  /** Rows without a place: NULL, or no time that a calendar has. */
  noPlace: number;
  /** Values that are NULL or no number. */
  noValue: number;
}

/** Sorts the rows of a result by series and place. */
export function groupRows(
  rows: readonly Row[],
  fields: Field[],
  settings: ChartConfig,
  nothing: string,
): GroupedRows {
  const named = (name: string) => fields.find((field) => field.name === name);
  const x = named(settings.x);
  if (!x) throw new RangeError(`There is no column ${settings.x}.`);
  const group = settings.group === null ? undefined : named(settings.group);
  const values = settings.y.flatMap((name) => named(name) ?? []);
  const found: GroupedRows = { x, groups: new Map(), combined: 0, noPlace: 0, noValue: 0 };
  rows.forEach((row) => {
    const raw = row[x.index];
    const place = bucketPosition(raw, x, settings);
    if (place === null) {
      found.noPlace += 1;
      return;
    }
    const key = raw === null ? nothing : String(raw);
    const part = group && (row[group.index] === null ? nothing : String(row[group.index]));
    for (const value of values) {
      addToBucket(found, seriesName(part, value, values.length), key, place, row[value.index]);
    }
  });
  return found;
}

function seriesName(part: string | undefined, value: Field, values: number): string {
  if (part === undefined) return value.name;
  return values === 1 ? part : `${part} · ${value.name}`;
}

/** A category may be NULL; a time or a number that is none has no place. */
function bucketPosition(raw: unknown, x: Field, { kind }: ChartConfig): number | null {
  if (x.role === "category" || chartType(kind).coordinates === "none") return 0;
  if (x.role === "time") return parseTime(raw);
  if (raw === null) return 0;
  return toNumber(raw);
}

function addToBucket(found: GroupedRows, name: string, key: string, x: number, raw: unknown): void {
  const places = found.groups.get(name) ?? new Map<string, Bucket>();
  found.groups.set(name, places);
  const value = toNumber(raw);
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
export function aggregate({ values }: Bucket, combine: Aggregation): number | null {
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
