import type { Column } from "../api/types";
import { comparatorFor, compareTexts } from "./comparators";
import { isInteger, typeFamily } from "./typeFamilies";
import type { Row, RowSource } from "./source";
import { cellText } from "./values";

/** The statistics of a column over all rows. */
export interface ColumnStats {
  rows: number;
  nulls: number;
  distinct: number;
  /** Texts of the smallest and the largest value, cut to `SHOWN_CHARACTERS`. */
  min: string | null;
  max: string | null;
  mean: number | null;
  top: ValueCount[];
  histogram: Histogram | null;
}

export interface ValueCount {
  value: string;
  rows: number;
}

/** `counts[n]` rows are from `low + n * step` on. Moments are milliseconds since 1970. */
export interface Histogram {
  low: number;
  high: number;
  step: number;
  counts: number[];
}

export const MAX_BINS = 24;
export const MAX_VALUE_CHARACTERS = 200;
const TOP_VALUES = 10;

/** Computes the statistics of a column of local rows. */
export function computeStats(
  source: RowSource & { kind: "local" },
  at: number,
  column: Column,
): ColumnStats {
  const values: unknown[] = [];
  for (let row = 0; row < source.count; row++) {
    const value = (source.at(row) as Row)[at];
    if (value !== null) values.push(value);
  }
  const counts = countValues(values);
  const [min, max] = minMax(values, column);
  const numeric = typeFamily(column.type) === "number";
  return {
    rows: source.count,
    nulls: source.count - values.length,
    distinct: counts.length,
    min,
    max,
    mean: numeric && values.length ? sum(values.map(Number)) / values.length : null,
    top: counts.slice(0, TOP_VALUES).map(({ value, rows }) => ({ value: truncate(value), rows })),
    histogram: buildHistogram(histogramValues(values, column), isInteger(column.type)),
  };
}

/** Parses the row of `columnStatsSql`. */
export function parseColumnStats(row: Row, column: Column): ColumnStats {
  const [rows, filled, distinct, least, most, mean, top, low, high, bins] = row;
  const histogram =
    low === null || low === undefined
      ? null
      : emptyHistogram(Number(low), Number(high), isInteger(column.type));
  for (const { bin, rows } of (bins ?? []) as { bin: number; rows: number }[]) {
    if (histogram) histogram.counts[bin] = Number(rows);
  }
  return {
    rows: Number(rows),
    nulls: Number(rows) - Number(filled),
    distinct: Number(distinct),
    min: cellText(least),
    max: cellText(most),
    mean: mean === null ? null : Number(mean),
    top: ((top ?? []) as ValueCount[]).map(({ value, rows }) => ({ value, rows: Number(rows) })),
    histogram,
  };
}

function countValues(values: unknown[]): ValueCount[] {
  const counts = new Map<string, number>();
  for (const value of values) {
    const text = cellText(value) as string;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const shares = [...counts].map(([value, rows]) => ({ value, rows }));
  return shares.sort((a, b) => b.rows - a.rows || compareTexts(a.value, b.value));
}

function minMax(values: unknown[], { type }: Column): [string | null, string | null] {
  const compare = comparatorFor(type);
  if (!compare || values.length === 0) return [null, null];
  let [least, most] = [values[0], values[0]];
  for (const value of values) {
    if (compare(value, least) < 0) least = value;
    if (compare(value, most) > 0) most = value;
  }
  return [truncate(cellText(least)), truncate(cellText(most))];
}

function histogramValues(values: unknown[], { type }: Column): number[] | null {
  const kind = typeFamily(type);
  if (kind !== "number" && kind !== "temporal") return null;
  const place = kind === "number" ? Number : toMilliseconds;
  return values.map(place).filter(Number.isFinite);
}

/** A year beyond 9999 or before Christ has no place: JavaScript reads it in no such form. */
function toMilliseconds(value: unknown): number {
  const text = String(value).replace(/\+00$/, "").replace(" ", "T");
  return Date.parse(text.length === 10 ? text : `${text.slice(0, 23)}Z`);
}

function buildHistogram(places: number[] | null, whole: boolean): Histogram | null {
  if (!places?.length) return null;
  const low = places.reduce((a, b) => Math.min(a, b));
  const high = places.reduce((a, b) => Math.max(a, b));
  const histogram = emptyHistogram(low, high, whole);
  for (const place of places) {
    const bin = Math.min(
      Math.floor((place - low) / histogram.step) || 0,
      histogram.counts.length - 1,
    );
    histogram.counts[bin] = (histogram.counts[bin] ?? 0) + 1;
  }
  return histogram;
}

/** Whole numbers close together have a bin each. */
function emptyHistogram(low: number, high: number, whole: boolean): Histogram {
  const step = whole ? Math.max((high - low) / MAX_BINS, 1) : (high - low) / MAX_BINS;
  const bins =
    step === 0 ? 1 : Math.min(MAX_BINS, whole ? Math.floor((high - low) / step) + 1 : MAX_BINS);
  return { low, high, step, counts: Array<number>(bins).fill(0) };
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function truncate<Text extends string | null>(text: Text): Text {
  return (text?.slice(0, MAX_VALUE_CHARACTERS) ?? null) as Text;
}
