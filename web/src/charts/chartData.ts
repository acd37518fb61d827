import type { Row } from "../resultset/source";
import { combined, type Gathered, gather, type Place } from "./groupRows";
import { tidy } from "./numbers";
import type { Field } from "./fieldRoles";
import type { ChartSettings } from "./chartConfig";

const compared = new Intl.Collator(undefined, { numeric: true }).compare;

/** As many bars as can still be told apart. */
export const MOST_CATEGORIES = 40;
export const MOST_SLICES = 8;
/** As many as there are colours. */
export const MOST_SERIES = 8;

export interface Point {
  /** A number, milliseconds since 1970, or the place of a category. */
  x: number;
  /** Null is a value that is NULL: a gap. */
  y: number | null;
  /** The value as the result has it, where it is a single one. */
  exact?: string;
  /** No row of the result stands here: it adds nothing to a stack. */
  absent?: true;
}

export interface Series {
  name: string;
  /** The sum of all groups that have no series of their own. */
  rest: boolean;
  points: Point[];
}

/** What to say below a chart: what is not drawn, and what was put together. */
export interface Notes {
  combined: number;
  noPlace: number;
  noValue: number;
  notPositive: number;
  hiddenCategories: number;
  hiddenSeries: number;
}

export interface Drawing {
  axis: "time" | "value" | "category";
  /** Names of the categories, in order. */
  categories: string[];
  series: Series[];
  notes: Notes;
}

interface Words {
  nothing: string;
  rest: string;
}

/** Makes of a result's rows what is drawn; nothing is left out or put together without a note. */
export function draw(
  rows: readonly Row[],
  fields: Field[],
  wanted: ChartSettings,
  words: Words,
): Drawing {
  const settings = usable(wanted);
  const gathered = gather(rows, fields, settings, words.nothing);
  const axis = axisOf(gathered.x, settings);
  const notes: Notes = {
    combined: settings.kind === "scatter" ? 0 : gathered.combined,
    noPlace: gathered.noPlace,
    noValue: gathered.noValue,
    notPositive: 0,
    hiddenCategories: 0,
    hiddenSeries: 0,
  };
  const groups = topGroups(gathered, settings, words.rest, notes);
  const places = axis === "category" ? placesOf(groups, gathered, settings, notes) : null;
  const series = groups.map(({ name, rest, places: held }) => ({
    name,
    rest,
    points: pointsOf(held, places, settings, notes),
  }));
  if (places && settings.kind === "pie") sliceUp(series, places, words.rest, settings, notes);
  if (settings.stacked) align(series);
  return { axis, categories: places ? [...places.keys()] : [], series, notes };
}

/** Leaves out what a kind of chart does not have: a pie has one series, only bars and areas stack, a stack has no log axis. */
export function usable(settings: ChartSettings): ChartSettings {
  const stacked = settings.stacked && isStackable(settings);
  const log = settings.log && !stacked && settings.kind !== "pie";
  if (settings.kind !== "pie") return { ...settings, stacked, log };
  return { ...settings, stacked, log, group: null, y: settings.y.slice(0, 1), order: "value" };
}

export function isStackable({ kind }: ChartSettings): boolean {
  return kind === "bar" || kind === "area";
}

/** Parts of a whole can be summed up as one more part; means and extremes cannot. */
function canRest({ kind, stacked, combine }: ChartSettings): boolean {
  return (kind === "pie" || stacked) && (combine === "sum" || combine === "count");
}

/** Times and numbers have an axis of their own, except numbers under bars and anything in a pie. */
function axisOf(x: Field, { kind }: ChartSettings): Drawing["axis"] {
  if (kind === "pie") return "category";
  if (x.role === "time") return "time";
  return x.role === "number" && kind !== "bar" ? "value" : "category";
}

interface Group {
  name: string;
  rest: boolean;
  places: Map<string, Place>;
}

function topGroups(
  gathered: Gathered,
  settings: ChartSettings,
  rest: string,
  notes: Notes,
): Group[] {
  const all = [...gathered.groups].map(([name, places]) => ({ name, places, rest: false }));
  // So a series keeps its colour, whatever the order in which an engine of many threads gives its rows.
  if (settings.group !== null && settings.order !== "result") {
    all.sort((one, other) => compared(one.name, other.name));
  }
  if (all.length <= MOST_SERIES) return all;
  const size = new Map(all.map((group) => [group, sizeOf(group, settings)]));
  const ranked = [...all].sort((one, other) => (size.get(other) ?? 0) - (size.get(one) ?? 0));
  const chosen = new Set(ranked.slice(0, MOST_SERIES));
  const top = all.filter((group) => chosen.has(group));
  const others = ranked.slice(MOST_SERIES);
  if (!canRest(settings)) {
    notes.hiddenSeries = others.length;
    return top;
  }
  const places = new Map<string, Place>();
  for (const other of others) {
    for (const [key, place] of other.places) {
      const held = places.get(key);
      places.set(key, held ? joined(held, place) : place);
    }
  }
  return [...top, { name: `${rest} (${others.length})`, rest: true, places }];
}

function joined(one: Place, other: Place): Place {
  return { ...one, values: [...one.values, ...other.values], exact: undefined };
}

function sizeOf({ places }: Group, settings: ChartSettings): number {
  let size = 0;
  for (const place of places.values()) size += Math.abs(combined(place, settings.combine) ?? 0);
  return size;
}

/** Returns the categories to draw with their order on the axis. */
function placesOf(
  groups: Group[],
  gathered: Gathered,
  settings: ChartSettings,
  notes: Notes,
): Map<string, number> {
  const totals = new Map<string, { place: Place; total: number }>();
  for (const { places } of groups) {
    for (const [key, place] of places) {
      const total = combined(place, settings.combine) ?? 0;
      const held = totals.get(key);
      if (held) held.total += total;
      else totals.set(key, { place, total });
    }
  }
  const entries = [...totals];
  const most = settings.kind === "bar" ? MOST_CATEGORIES : Number.POSITIVE_INFINITY;
  const largest = [...entries].sort(([, one], [, other]) => other.total - one.total);
  if (settings.order === "value") {
    entries.splice(0, entries.length, ...largest);
  } else if (settings.order === "name" || gathered.x.role === "number") {
    entries.sort(([one, { place }], [other, { place: second }]) =>
      gathered.x.role === "category" ? compared(one, other) : place.x - second.x,
    );
  }
  notes.hiddenCategories = Math.max(0, entries.length - most);
  const kept = new Set(largest.slice(0, most).map(([key]) => key));
  const names = entries.map(([key]) => key).filter((key) => kept.has(key));
  return new Map(names.map((name, index) => [name, index]));
}

function pointsOf(
  held: Map<string, Place>,
  places: Map<string, number> | null,
  settings: ChartSettings,
  notes: Notes,
): Point[] {
  const points: Point[] = [];
  for (const [key, place] of held) {
    const x = places ? places.get(key) : place.x;
    if (x === undefined) continue;
    for (const point of atPlace(place, x, settings)) {
      if (settings.log && point.y !== null && point.y <= 0) {
        notes.notPositive += 1;
        points.push({ ...point, y: null });
      } else points.push(point);
    }
  }
  return points.sort((one, other) => one.x - other.x);
}

/** A cloud shows every value; anything else one value for each place. */
function atPlace(place: Place, x: number, settings: ChartSettings): Point[] {
  if (settings.kind === "scatter") return place.values.map((y) => ({ x, y }));
  const y = combined(place, settings.combine);
  const point = { x, y: y === null ? null : tidy(y) };
  return [
    place.exact !== undefined && place.values.length === 1
      ? { ...point, exact: place.exact }
      : point,
  ];
}

/** Keeps the largest slices and puts the others into one; what is not above zero is no slice. */
function sliceUp(
  series: Series[],
  places: Map<string, number>,
  rest: string,
  settings: ChartSettings,
  notes: Notes,
): void {
  const [only] = series;
  if (!only) return;
  const parts = only.points.filter(({ y }) => y !== null && y > 0);
  notes.notPositive = only.points.filter(({ y }) => y !== null && y <= 0).length;
  const kept = parts.length > MOST_SLICES + 1 ? parts.slice(0, MOST_SLICES) : parts;
  const others = parts.slice(kept.length);
  only.points = kept;
  if (others.length === 0) return;
  if (!canRest(settings)) {
    notes.hiddenCategories = others.length;
    return;
  }
  const x = places.size;
  places.set(`${rest} (${others.length})`, x);
  only.points.push({ x, y: tidy(others.reduce((sum, { y }) => sum + (y ?? 0), 0)) });
}

/** Stacked series need a value at each place: where one has no row, it adds nothing. */
function align(series: Series[]): void {
  const all = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))];
  all.sort((one, other) => one - other);
  for (const each of series) {
    const held = new Map(each.points.map((point) => [point.x, point]));
    each.points = all.map((x) => held.get(x) ?? { x, y: 0, absent: true });
  }
}
