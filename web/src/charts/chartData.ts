import type { Row } from "../resultset/source";
import { aggregate } from "./aggregate";
import { compareNames } from "./calendarNames";
import { type ChartConfig, isAdditive } from "./chartConfig";
import type { ChartData, Notes, Point, Series } from "./chartModel";
import { chartType } from "./chartTypes";
import type { Field } from "./fieldRoles";
import {
  type Bucket,
  createBucket,
  type Group,
  type GroupedRows,
  groupRows,
  type Names,
} from "./groupRows";
import { normalizeConfig } from "./normalizeConfig";
import { roundNoise } from "./numbers";

/** The largest number of charts side by side. */
const MAX_MULTIPLES = 12;

interface Labels extends Names {
  rest: string;
}

/** Group the rows of a result into series; `notes` counts the values omitted or combined. */
export function buildChartData(
  rows: readonly Row[],
  fields: Field[],
  config: ChartConfig,
  labels: Labels,
): ChartData {
  const settings = normalizeConfig(config, fields);
  const type = chartType(settings.kind);
  const grouped = groupRows(rows, fields, settings, labels);
  const axis = grouped.xGroups.binned ? "category" : type.axes[grouped.x.role];
  const notes: Notes = {
    combined: type.aggregates ? grouped.combined : 0,
    nullX: grouped.nullX,
    nullY: grouped.nullY,
    notPositive: 0,
    hiddenCategories: 0,
    hiddenSeries: 0,
  };
  addEmptyCounts(grouped);
  const isCalendar = fields.some(({ name, calendar }) => name === settings.group && calendar);
  sortGroups(grouped.groups, settings, isCalendar);
  const groups = topGroups(grouped, settings, labels.rest, notes);
  const positions =
    axis === "category" ? categoryPositions(groups, grouped, settings, notes) : null;
  const series = groups.map((group) => ({
    name: group.name,
    rest: group.rest,
    right: group.measure.right,
    aggregation: group.measure.aggregation,
    points: toPoints(group, positions, settings, notes),
  }));
  if (settings.stacked) alignStacks(series);
  const { grain, binned } = grouped.xGroups;
  const categories = positions ? [...positions.keys()] : [];
  const data = { axis, categories, series, notes, grain, binned };
  type.adjustData?.(data, labels.rest);
  return data;
}

/** Count zero where an interval or a unit of time has no rows. */
function addEmptyCounts({ groups, xGroups }: GroupedRows): void {
  for (const { measure, buckets } of groups) {
    if (measure.aggregation !== "count") continue;
    for (const { x, name } of xGroups.all) {
      if (!buckets.has(name)) buckets.set(name, createBucket(x, measure));
    }
  }
}

function sortGroups(groups: Group[], settings: ChartConfig, isCalendar: boolean): void {
  // Sorting keeps a series' colour although DuckDB returns rows in no fixed order.
  if (settings.group === null || settings.order === "result") return;
  groups.sort((one, other) => compareNames(one.name, other.name, isCalendar));
}

function topGroups(
  { groups: all }: GroupedRows,
  settings: ChartConfig,
  rest: string,
  notes: Notes,
): Group[] {
  const limit = settings.multiples ? MAX_MULTIPLES : chartType(settings.kind).maxSeries;
  if (all.length <= limit) return all;
  const size = new Map(all.map((group) => [group, groupSize(group)]));
  const ranked = all.toSorted((one, other) => (size.get(other) ?? 0) - (size.get(one) ?? 0));
  const chosen = new Set(ranked.slice(0, limit));
  const top = all.filter((group) => chosen.has(group));
  const others = ranked.slice(limit);
  const [first] = others;
  if (
    !first ||
    !settings.stacked ||
    others.some((group) => !isAdditive(group.measure.aggregation))
  ) {
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
  return [...top, { ...first, name: `${rest} (${others.length})`, rest: true, buckets }];
}

function mergeBuckets(one: Bucket, other: Bucket): Bucket {
  return { ...one, values: [...one.values, ...other.values], exact: undefined };
}

function groupSize({ buckets, measure }: Group): number {
  let size = 0;
  for (const bucket of buckets.values()) {
    size += Math.abs(aggregate(bucket, measure.aggregation) ?? 0);
  }
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
  for (const { buckets, measure } of groups) {
    for (const [key, bucket] of buckets) {
      const value = aggregate(bucket, measure.aggregation) ?? 0;
      const entry = totals.get(key);
      if (entry) entry.total += value;
      else totals.set(key, { bucket, total: value });
    }
  }
  const entries = [...totals];
  const limit = chartType(settings.kind).maxCategories;
  const largest = entries.toSorted(([, one], [, other]) => other.total - one.total);
  const order = grouped.xGroups.binned ? "name" : settings.order;
  if (order === "value") {
    entries.splice(0, entries.length, ...largest);
  } else if (order === "name" || grouped.x.role === "number") {
    entries.sort(([one, { bucket }], [other, { bucket: second }]) =>
      grouped.x.role === "category"
        ? compareNames(one, other, grouped.x.calendar)
        : bucket.x - second.x,
    );
  }
  notes.hiddenCategories = Math.max(0, entries.length - limit);
  const kept = new Set(largest.slice(0, limit).map(([key]) => key));
  const names = entries.map(([key]) => key).filter((key) => kept.has(key));
  return new Map(names.map((name, index) => [name, index]));
}

function toPoints(
  { buckets, measure }: Group,
  positions: Map<string, number> | null,
  settings: ChartConfig,
  notes: Notes,
): Point[] {
  const points: Point[] = [];
  const { aggregates } = chartType(settings.kind);
  for (const [key, bucket] of buckets) {
    const x = positions ? positions.get(key) : bucket.x;
    if (x === undefined) continue;
    const bucketPoints = aggregates
      ? [aggregatedPoint(bucket, x, measure)]
      : bucket.values.map((y) => ({ x, y }));
    for (const point of bucketPoints) {
      if (settings.log && point.y !== null && point.y <= 0) {
        notes.notPositive += 1;
        points.push({ ...point, y: null });
      } else points.push(point);
    }
  }
  return points.sort((one, other) => one.x - other.x);
}

function aggregatedPoint(bucket: Bucket, x: number, { aggregation }: Group["measure"]): Point {
  const y = aggregate(bucket, aggregation);
  if (bucket.values.length === 1 && bucket.exact !== undefined)
    return { x, y, exact: bucket.exact };
  // A single value is drawn as it is in the result.
  return { x, y: y === null || bucket.values.length === 1 ? y : roundNoise(y) };
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
