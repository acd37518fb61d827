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
  /** The texts of the smallest and the largest value, truncated to `MAX_VALUE_CHARACTERS`. */
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

/** `counts[n]` rows are in the bin from `low + n * step`. Times are milliseconds since 1970. */
export interface Histogram {
  low: number;
  high: number;
  step: number;
  counts: number[];
}

export const MAX_BINS = 24;
export const MAX_VALUE_CHARACTERS = 200;
const TOP_VALUES = 10;

/** Compute the statistics of a column of local rows. */
export function computeStats(
  source: RowSource & { kind: "local" },
  index: number,
  column: Column,
): ColumnStats {
  const values: unknown[] = [];
  for (let row = 0; row < source.count; row++) {
    const value = (source.at(row) as Row)[index];
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

/** Parse the row of `columnStatsSql`. */
export function parseColumnStats(row: Row, column: Column): ColumnStats {
  const [rows, notNull, distinct, min, max, mean, top, low, high, bins] = row;
  const histogram =
    low === null || low === undefined
      ? null
      : emptyHistogram(Number(low), Number(high), isInteger(column.type));
  for (const { bin, rows } of (bins ?? []) as { bin: number; rows: number }[]) {
    if (histogram) histogram.counts[bin] = Number(rows);
  }
  return {
    rows: Number(rows),
    nulls: Number(rows) - Number(notNull),
    distinct: Number(distinct),
    min: cellText(min),
    max: cellText(max),
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
  const entries = [...counts].map(([value, rows]) => ({ value, rows }));
  return entries.sort((a, b) => b.rows - a.rows || compareTexts(a.value, b.value));
}

function minMax(values: unknown[], { type }: Column): [string | null, string | null] {
  const compare = comparatorFor(type);
  if (!compare || values.length === 0) return [null, null];
  let [min, max] = [values[0], values[0]];
  for (const value of values) {
    if (compare(value, min) < 0) min = value;
    if (compare(value, max) > 0) max = value;
  }
  return [truncate(cellText(min)), truncate(cellText(max))];
}

function histogramValues(values: unknown[], { type }: Column): number[] | null {
  const kind = typeFamily(type);
  if (kind !== "number" && kind !== "temporal") return null;
  const convert = kind === "number" ? Number : toMilliseconds;
  return values.map(convert).filter(Number.isFinite);
}

/** Parse a time; NaN for infinity, BC and years beyond 9999. */
function toMilliseconds(value: unknown): number {
  const text = String(value).replace(/\+00$/, "").replace(" ", "T");
  return Date.parse(text.length === 10 ? text : `${text.slice(0, 23)}Z`);
}

function buildHistogram(values: number[] | null, isIntegral: boolean): Histogram | null {
  if (!values?.length) return null;
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const histogram = emptyHistogram(low, high, isIntegral);
  for (const value of values) {
    const bin = Math.min(
      Math.floor((value - low) / histogram.step) || 0,
      histogram.counts.length - 1,
    );
    histogram.counts[bin] = (histogram.counts[bin] ?? 0) + 1;
  }
  return histogram;
}

/** Create a histogram without counts; integers in a small range have a bin each. */
function emptyHistogram(low: number, high: number, isIntegral: boolean): Histogram {
  const step = isIntegral ? Math.max((high - low) / MAX_BINS, 1) : (high - low) / MAX_BINS;
  const bins =
    step === 0
      ? 1
      : Math.min(MAX_BINS, isIntegral ? Math.floor((high - low) / step) + 1 : MAX_BINS);
  return { low, high, step, counts: Array<number>(bins).fill(0) };
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function truncate<Text extends string | null>(text: Text): Text {
  return (text?.slice(0, MAX_VALUE_CHARACTERS) ?? null) as Text;
}
