import type { Row } from "../resultset/source";
import { aggregationOf } from "./aggregate";
import type { Aggregation, ChartConfig } from "./chartConfig";
import type { Field } from "./fieldRoles";
import { toNumber } from "./numbers";
import { timeNames } from "./timeAxis";
import { createXGroups, type XGroups } from "./xGroups";

/** The values of one series at one X position. */
export interface Bucket {
  x: number;
  values: number[];
  /** The distinct values, only if they are counted. */
  distinct: Set<string> | null;
  /** The text of the last value in the result. */
  exact: string | undefined;
}

/** A value column with its aggregation; without a column it counts rows. */
export interface Measure {
  field: Field | null;
  aggregation: Aggregation;
  right: boolean;
}

/** The buckets of one series, by the name of their X group. */
export interface Group {
  name: string;
  measure: Measure;
  /** Whether it combines the groups that have no series of their own. */
  rest: boolean;
  buckets: Map<string, Bucket>;
}

export interface GroupedRows {
  x: Field;
  xGroups: XGroups;
  groups: Group[];
  /** The number of values that share a bucket with another value. */
  combined: number;
  /** The number of rows whose X value is NULL or no valid time or number. */
  nullX: number;
  /** The number of Y values that are NULL or no number. */
  nullY: number;
}

export interface Names {
  nullName: string;
  /** The name of the series that counts rows. */
  rowCount: string;
}

/** Group the rows of a result by series and X value. */
export function groupRows(
  rows: readonly Row[],
  fields: Field[],
  settings: ChartConfig,
  names: Names,
): GroupedRows {
  const findField = (name: string) => fields.find((field) => field.name === name);
  const x = findField(settings.x);
  if (!x) throw new RangeError(`There is no column ${settings.x}.`);
  const group = settings.group === null ? undefined : findField(settings.group);
  const measures = measuresOf(settings, fields);
  const xGroups = createXGroups(rows, { x, group }, settings, names.nullName);
  const nameOf = valueNames(rows, group, names);
  const found = new Map<string, Group>();
  const grouped: GroupedRows = { x, xGroups, groups: [], combined: 0, nullX: 0, nullY: 0 };
  for (const row of rows) {
    const at = xGroups.find(row[x.index]);
    if (!at) {
      grouped.nullX += 1;
      continue;
    }
    const groupName = group && nameOf(row[group.index]);
    for (const measure of measures) {
      const name = seriesName(groupName, measure.field?.name ?? names.rowCount, measures.length);
      const series = found.get(name) ?? { name, measure, rest: false, buckets: new Map() };
      found.set(name, series);
      const bucket = series.buckets.get(at.name) ?? createBucket(at.x, measure);
      series.buckets.set(at.name, bucket);
      addToBucket(grouped, bucket, measure, row);
    }
  }
  grouped.groups = [...found.values()];
  return grouped;
}

/** Return the value columns of a chart; a chart without any counts rows. */
export function measuresOf(settings: ChartConfig, fields: Field[]): Measure[] {
  const measures = settings.y.flatMap((name) => {
    const field = fields.find((each) => each.name === name);
    if (!field) return [];
    const aggregation = aggregationOf(field, settings.aggregations);
    return [{ field, aggregation, right: settings.right.includes(name) }];
  });
  return measures.length > 0 ? measures : [{ field: null, aggregation: "count", right: false }];
}

/** Return a formatter of the values of a column. */
function valueNames(rows: readonly Row[], field: Field | undefined, { nullName }: Names) {
  const nameOf = field?.role === "time" ? timeNames(rows, field) : String;
  return (value: unknown) => (value === null ? nullName : nameOf(value));
}

function seriesName(groupName: string | undefined, value: string, values: number): string {
  if (groupName === undefined) return value;
  return values === 1 ? groupName : `${groupName} · ${value}`;
}

export function createBucket(x: number, { aggregation }: Measure): Bucket {
  const distinct = aggregation === "distinct" ? new Set<string>() : null;
  return { x, values: [], distinct, exact: undefined };
}

function addToBucket(
  grouped: GroupedRows,
  bucket: Bucket,
  { field, aggregation }: Measure,
  row: Row,
): void {
  const raw = field ? row[field.index] : 1;
  if (aggregation === "count" || aggregation === "distinct") {
    if (raw === null) return;
    bucket.distinct?.add(String(raw));
    if (field) countCombined(grouped, bucket);
    bucket.values.push(1);
    return;
  }
  const value = toNumber(raw);
  if (value === null) {
    grouped.nullY += 1;
    return;
  }
  countCombined(grouped, bucket);
  bucket.values.push(value);
  bucket.exact = typeof raw === "string" ? raw : undefined;
}

/** Count a value that joins others in its bucket, and with the second one also the first. */
function countCombined(grouped: GroupedRows, { values }: Bucket): void {
  if (values.length > 0) grouped.combined += values.length === 1 ? 2 : 1;
}
