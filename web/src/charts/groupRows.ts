import type { Row } from "../resultset/source";
import { chartType } from "./chartTypes";
import { toNumber } from "./numbers";
import type { Field } from "./fieldRoles";
import type { ChartConfig, Aggregation } from "./chartConfig";
import { parseTime } from "./timeAxis";

/** The values of one series at one X position. */
export interface Bucket {
  x: number;
  values: number[];
  /** The text of the last value in the result. */
  exact: string | undefined;
}

export interface GroupedRows {
  x: Field;
  /** The buckets of each series, by the text of their X value. */
  groups: Map<string, Map<string, Bucket>>;
  /** The number of values that share a bucket with another value. */
  combined: number;
  /** The number of rows whose X value is NULL or no valid time or number. */
  nullX: number;
  /** The number of Y values that are NULL or no number. */
  nullY: number;
}

/** Group the rows of a result by series and X value. */
export function groupRows(
  rows: readonly Row[],
  fields: Field[],
  settings: ChartConfig,
  nullName: string,
): GroupedRows {
  const findField = (name: string) => fields.find((field) => field.name === name);
  const x = findField(settings.x);
  if (!x) throw new RangeError(`There is no column ${settings.x}.`);
  const group = settings.group === null ? undefined : findField(settings.group);
  const values = settings.y.flatMap((name) => findField(name) ?? []);
  const grouped: GroupedRows = { x, groups: new Map(), combined: 0, nullX: 0, nullY: 0 };
  rows.forEach((row) => {
    const raw = row[x.index];
    const position = bucketPosition(raw, x, settings);
    if (position === null) {
      grouped.nullX += 1;
      return;
    }
    const key = raw === null ? nullName : String(raw);
    const groupName = group && (row[group.index] === null ? nullName : String(row[group.index]));
    for (const value of values) {
      addToBucket(
        grouped,
        seriesName(groupName, value, values.length),
        key,
        position,
        row[value.index],
      );
    }
  });
  return grouped;
}

function seriesName(groupName: string | undefined, value: Field, values: number): string {
  if (groupName === undefined) return value.name;
  return values === 1 ? groupName : `${groupName} · ${value.name}`;
}

/** Return the X position of a value, or null for an invalid time or number. */
function bucketPosition(raw: unknown, x: Field, { kind }: ChartConfig): number | null {
  if (x.role === "category" || chartType(kind).coordinates === "none") return 0;
  if (x.role === "time") return parseTime(raw);
  if (raw === null) return 0;
  return toNumber(raw);
}

function addToBucket(
  grouped: GroupedRows,
  name: string,
  key: string,
  x: number,
  raw: unknown,
): void {
  const buckets = grouped.groups.get(name) ?? new Map<string, Bucket>();
  grouped.groups.set(name, buckets);
  const value = toNumber(raw);
  const bucket = buckets.get(key) ?? { x, values: [], exact: undefined };
  buckets.set(key, bucket);
  if (value === null) {
    grouped.nullY += 1;
    return;
  }
  if (bucket.values.length > 0) grouped.combined += bucket.values.length === 1 ? 2 : 1;
  bucket.values.push(value);
  bucket.exact = typeof raw === "string" ? raw : undefined;
}

/** Return the aggregate of a bucket, or null if all of its values are NULL. */
export function aggregate({ values }: Bucket, combine: Aggregation): number | null {
  if (combine === "count") return values.length;
  if (values.length === 0) return null;
  switch (combine) {
    case "sum":
      return values.reduce((sum, value) => sum + value, 0);
    case "mean":
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case "min":
      return values.reduce((min, value) => Math.min(min, value));
    case "max":
      return values.reduce((max, value) => Math.max(max, value));
  }
}
