import type { Row } from "../resultset/source";
import { aggregate, type GroupedRows, groupRows, type Bucket } from "./groupRows";
import { roundNoise } from "./numbers";
import { type ChartConfig, isAdditive } from "./chartConfig";
import { type ChartData, MAX_SERIES, type Notes, type Point, type Series } from "./chartModel";
import { chartType } from "./chartTypes";
import type { Field } from "./fieldRoles";

const compareNames = new Intl.Collator(undefined, { numeric: true }).compare;

interface Labels {
  nullName: string;
  rest: string;
}

/** Group the rows of a result into series; `notes` counts the values omitted or combined. */
export function buildChartData(
  rows: readonly Row[],
  fields: Field[],
  config: ChartConfig,
  labels: Labels,
): ChartData {
  const settings = normalizeConfig(config);
  const type = chartType(settings.kind);
  const grouped = groupRows(rows, fields, settings, labels.nullName);
  const axis = type.axes[grouped.x.role];
  const notes: Notes = {
    combined: type.aggregates ? grouped.combined : 0,
    nullX: grouped.nullX,
    nullY: grouped.nullY,
    notPositive: 0,
    hiddenCategories: 0,
    hiddenSeries: 0,
  };
  const groups = topGroups(grouped, settings, labels.rest, notes);
  const positions =
    axis === "category" ? categoryPositions(groups, grouped, settings, notes) : null;
  const series = groups.map(({ name, rest, buckets }) => ({
    name,
    rest,
    points: toPoints(buckets, positions, settings, notes),
  }));
  if (settings.stacked) alignStacks(series);
  const data = { axis, categories: positions ? [...positions.keys()] : [], series, notes };
  type.adjustData?.(data, settings, labels.rest);
  return data;
}

/** Remove the settings that the chart type does not support; a stack has no log axis. */
export function normalizeConfig(settings: ChartConfig): ChartConfig {
  const { coordinates, stackable } = chartType(settings.kind);
  const stacked = settings.stacked && stackable;
  const log = settings.log && !stacked && coordinates === "cartesian";
  if (coordinates === "cartesian") return { ...settings, stacked, log };
  return { ...settings, stacked, log, group: null, y: settings.y.slice(0, 1), order: "value" };
}

interface Group {
  name: string;
  rest: boolean;
  buckets: Map<string, Bucket>;
}

function topGroups(
  grouped: GroupedRows,
  settings: ChartConfig,
  rest: string,
  notes: Notes,
): Group[] {
  const all = [...grouped.groups].map(([name, buckets]) => ({ name, buckets, rest: false }));
  // Sorting keeps a series' colour although DuckDB returns rows in no fixed order.
  if (settings.group !== null && settings.order !== "result") {
    all.sort((one, other) => compareNames(one.name, other.name));
  }
  if (all.length <= MAX_SERIES) return all;
  const size = new Map(all.map((group) => [group, groupSize(group, settings)]));
  const ranked = [...all].sort((one, other) => (size.get(other) ?? 0) - (size.get(one) ?? 0));
  const chosen = new Set(ranked.slice(0, MAX_SERIES));
  const top = all.filter((group) => chosen.has(group));
  const others = ranked.slice(MAX_SERIES);
  if (!settings.stacked || !isAdditive(settings.combine)) {
    notes.hiddenSeries = others.length;
    return top;
  }
  const buckets = new Map<string, Bucket>();
  for (const other of others) {
    for (const [key, bucket] of other.buckets) {
      const merged = buckets.get(key);
      buckets.set(key, merged ? mergeBuckets(merged, bucket) : bucket);
    }
  }
  return [...top, { name: `${rest} (${others.length})`, rest: true, buckets }];
}

function mergeBuckets(one: Bucket, other: Bucket): Bucket {
  return { ...one, values: [...one.values, ...other.values], exact: undefined };
}

function groupSize({ buckets }: Group, settings: ChartConfig): number {
  let size = 0;
  for (const bucket of buckets.values()) size += Math.abs(aggregate(bucket, settings.combine) ?? 0);
  return size;
}

/** Return the drawn categories with their positions on the axis. */
function categoryPositions(
  groups: Group[],
  grouped: GroupedRows,
  settings: ChartConfig,
  notes: Notes,
): Map<string, number> {
  const totals = new Map<string, { bucket: Bucket; total: number }>();
  for (const { buckets } of groups) {
    for (const [key, bucket] of buckets) {
      const value = aggregate(bucket, settings.combine) ?? 0;
      const entry = totals.get(key);
      if (entry) entry.total += value;
      else totals.set(key, { bucket, total: value });
    }
  }
  const entries = [...totals];
  const limit = chartType(settings.kind).maxCategories;
  const largest = [...entries].sort(([, one], [, other]) => other.total - one.total);
  if (settings.order === "value") {
    entries.splice(0, entries.length, ...largest);
  } else if (settings.order === "name" || grouped.x.role === "number") {
    entries.sort(([one, { bucket }], [other, { bucket: second }]) =>
      grouped.x.role === "category" ? compareNames(one, other) : bucket.x - second.x,
    );
  }
  notes.hiddenCategories = Math.max(0, entries.length - limit);
  const kept = new Set(largest.slice(0, limit).map(([key]) => key));
  const names = entries.map(([key]) => key).filter((key) => kept.has(key));
  return new Map(names.map((name, index) => [name, index]));
}

function toPoints(
  buckets: Map<string, Bucket>,
  positions: Map<string, number> | null,
  settings: ChartConfig,
  notes: Notes,
): Point[] {
  const points: Point[] = [];
  for (const [key, bucket] of buckets) {
    const x = positions ? positions.get(key) : bucket.x;
    if (x === undefined) continue;
    for (const point of bucketPoints(bucket, x, settings)) {
      if (settings.log && point.y !== null && point.y <= 0) {
        notes.notPositive += 1;
        points.push({ ...point, y: null });
      } else points.push(point);
    }
  }
  return points.sort((one, other) => one.x - other.x);
}

/** Return the aggregate of a bucket, or each value for a type that does not aggregate. */
function bucketPoints(bucket: Bucket, x: number, settings: ChartConfig): Point[] {
  if (!chartType(settings.kind).aggregates) return bucket.values.map((y) => ({ x, y }));
  const y = aggregate(bucket, settings.combine);
  const point = { x, y: y === null ? null : roundNoise(y) };
  return [
    bucket.exact !== undefined && bucket.values.length === 1
      ? { ...point, exact: bucket.exact }
      : point,
  ];
}

/** Give all stacked series the same X positions; a missing value becomes zero and `absent`. */
function alignStacks(series: Series[]): void {
  const all = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))];
  all.sort((one, other) => one - other);
  for (const item of series) {
    const pointsByX = new Map(item.points.map((point) => [point.x, point]));
    item.points = all.map((x) => pointsByX.get(x) ?? { x, y: 0, absent: true });
  }
}
