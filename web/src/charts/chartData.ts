import type { Row } from "../resultset/source";
import { aggregate, type GroupedRows, groupRows, type Bucket } from "./groupRows";
import { roundNoise } from "./numbers";
import { type ChartConfig, isAdditive } from "./chartConfig";
import { type ChartData, MAX_SERIES, type Notes, type Point, type Series } from "./chartModel";
import { chartType } from "./chartTypes";
import type { Field } from "./fieldRoles";

const compareNames = new Intl.Collator(undefined, { numeric: true }).compare;

interface Labels {
  nothing: string;
  rest: string;
}

/** Makes of a result's rows what is drawn; nothing is left out or put together without a note. */
export function buildChartData(
  rows: readonly Row[],
  fields: Field[],
  wanted: ChartConfig,
  words: Labels,
): ChartData {
  const settings = normalizeConfig(wanted);
  const type = chartType(settings.kind);
  const gathered = groupRows(rows, fields, settings, words.nothing);
  const axis = type.axes[gathered.x.role];
  const notes: Notes = {
    combined: type.aggregates ? gathered.combined : 0,
    noPlace: gathered.noPlace,
    noValue: gathered.noValue,
    notPositive: 0,
    hiddenCategories: 0,
    hiddenSeries: 0,
  };
  const groups = topGroups(gathered, settings, words.rest, notes);
  const places = axis === "category" ? categoryPositions(groups, gathered, settings, notes) : null;
  const series = groups.map(({ name, rest, places: held }) => ({
    name,
    rest,
    points: toPoints(held, places, settings, notes),
  }));
  if (settings.stacked) alignStacks(series);
  const data = { axis, categories: places ? [...places.keys()] : [], series, notes };
  type.adjustData?.(data, settings, words.rest);
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
  places: Map<string, Bucket>;
}

function topGroups(
  gathered: GroupedRows,
  settings: ChartConfig,
  rest: string,
  notes: Notes,
): Group[] {
  const all = [...gathered.groups].map(([name, places]) => ({ name, places, rest: false }));
  // So a series keeps its colour, whatever the order in which an engine of many threads gives its rows.
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
  const places = new Map<string, Bucket>();
  for (const other of others) {
    for (const [key, place] of other.places) {
      const held = places.get(key);
      places.set(key, held ? mergeBuckets(held, place) : place);
    }
  }
  return [...top, { name: `${rest} (${others.length})`, rest: true, places }];
}

function mergeBuckets(one: Bucket, other: Bucket): Bucket {
  return { ...one, values: [...one.values, ...other.values], exact: undefined };
}

function groupSize({ places }: Group, settings: ChartConfig): number {
  let size = 0;
  for (const place of places.values()) size += Math.abs(aggregate(place, settings.combine) ?? 0);
  return size;
}

/** Return the categories to draw with their order on the axis. */
function categoryPositions(
  groups: Group[],
  gathered: GroupedRows,
  settings: ChartConfig,
  notes: Notes,
): Map<string, number> {
  const totals = new Map<string, { place: Bucket; total: number }>();
  for (const { places } of groups) {
    for (const [key, place] of places) {
      const total = aggregate(place, settings.combine) ?? 0;
      const held = totals.get(key);
      if (held) held.total += total;
      else totals.set(key, { place, total });
    }
  }
  const entries = [...totals];
  const most = chartType(settings.kind).maxCategories;
  const largest = [...entries].sort(([, one], [, other]) => other.total - one.total);
  if (settings.order === "value") {
    entries.splice(0, entries.length, ...largest);
  } else if (settings.order === "name" || gathered.x.role === "number") {
    entries.sort(([one, { place }], [other, { place: second }]) =>
      gathered.x.role === "category" ? compareNames(one, other) : place.x - second.x,
    );
  }
  notes.hiddenCategories = Math.max(0, entries.length - most);
  const kept = new Set(largest.slice(0, most).map(([key]) => key));
  const names = entries.map(([key]) => key).filter((key) => kept.has(key));
  return new Map(names.map((name, index) => [name, index]));
}

function toPoints(
  held: Map<string, Bucket>,
  places: Map<string, number> | null,
  settings: ChartConfig,
  notes: Notes,
): Point[] {
  const points: Point[] = [];
  for (const [key, place] of held) {
    const x = places ? places.get(key) : place.x;
    if (x === undefined) continue;
    for (const point of bucketPoints(place, x, settings)) {
      if (settings.log && point.y !== null && point.y <= 0) {
        notes.notPositive += 1;
        points.push({ ...point, y: null });
      } else points.push(point);
    }
  }
  return points.sort((one, other) => one.x - other.x);
}

/** Return one aggregate for each position, or each value for a type that does not aggregate. */
function bucketPoints(place: Bucket, x: number, settings: ChartConfig): Point[] {
  if (!chartType(settings.kind).aggregates) return place.values.map((y) => ({ x, y }));
  const y = aggregate(place, settings.combine);
  const point = { x, y: y === null ? null : roundNoise(y) };
  return [
    place.exact !== undefined && place.values.length === 1
      ? { ...point, exact: place.exact }
      : point,
  ];
}

/** Stacked series need a value at each place: where one has no row, it adds nothing. */
function alignStacks(series: Series[]): void {
  const all = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))];
  all.sort((one, other) => one - other);
  for (const each of series) {
    const held = new Map(each.points.map((point) => [point.x, point]));
    each.points = all.map((x) => held.get(x) ?? { x, y: 0, absent: true });
  }
}
