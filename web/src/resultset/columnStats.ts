import type { Column } from "../api/types";
import { compareOf, compareTexts } from "./comparators";
import { isInteger, kindOf } from "./typeFamilies";
import type { Row, RowSource } from "./source";
import { textOf } from "./values";

/** What a column holds, over all rows. */
export interface Summary {
  rows: number;
  nulls: number;
  distinct: number;
  /** Texts of the smallest and the largest value, cut to `SHOWN_CHARACTERS`. */
  least: string | null;
  most: string | null;
  mean: number | null;
  top: Share[];
  histogram: Histogram | null;
}

export interface Share {
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

export const BINS = 24;
export const SHOWN_CHARACTERS = 200;
const TOP_VALUES = 10;

/** Sums up a column of rows that are held in the page. */
export function summarize(
  source: RowSource & { kind: "held" },
  at: number,
  column: Column,
): Summary {
  const values: unknown[] = [];
  for (let row = 0; row < source.count; row++) {
    const value = (source.at(row) as Row)[at];
    if (value !== null) values.push(value);
  }
  const shares = sharesOf(values);
  const [least, most] = edgesOf(values, column);
  const numeric = kindOf(column.type) === "number";
  return {
    rows: source.count,
    nulls: source.count - values.length,
    distinct: shares.length,
    least,
    most,
    mean: numeric && values.length ? sum(values.map(Number)) / values.length : null,
    top: shares.slice(0, TOP_VALUES).map(({ value, rows }) => ({ value: cut(value), rows })),
    histogram: histogramOf(placesOf(values, column), isInteger(column.type)),
  };
}

/** Reads what the engine answers to `summarySql`. */
export function readSummary(row: Row, column: Column): Summary {
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
    least: textOf(least),
    most: textOf(most),
    mean: mean === null ? null : Number(mean),
    top: ((top ?? []) as Share[]).map(({ value, rows }) => ({ value, rows: Number(rows) })),
    histogram,
  };
}

function sharesOf(values: unknown[]): Share[] {
  const counts = new Map<string, number>();
  for (const value of values) {
    const text = textOf(value) as string;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const shares = [...counts].map(([value, rows]) => ({ value, rows }));
  return shares.sort((a, b) => b.rows - a.rows || compareTexts(a.value, b.value));
}

function edgesOf(values: unknown[], { type }: Column): [string | null, string | null] {
  const compare = compareOf(type);
  if (!compare || values.length === 0) return [null, null];
  let [least, most] = [values[0], values[0]];
  for (const value of values) {
    if (compare(value, least) < 0) least = value;
    if (compare(value, most) > 0) most = value;
  }
  return [cut(textOf(least)), cut(textOf(most))];
}

function placesOf(values: unknown[], { type }: Column): number[] | null {
  const kind = kindOf(type);
  if (kind !== "number" && kind !== "moment") return null;
  const place = kind === "number" ? Number : millisecondsOf;
  return values.map(place).filter(Number.isFinite);
}

/** A year beyond 9999 or before Christ has no place: JavaScript reads it in no such form. */
function millisecondsOf(value: unknown): number {
  const text = String(value).replace(/\+00$/, "").replace(" ", "T");
  return Date.parse(text.length === 10 ? text : `${text.slice(0, 23)}Z`);
}

function histogramOf(places: number[] | null, whole: boolean): Histogram | null {
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
  const step = whole ? Math.max((high - low) / BINS, 1) : (high - low) / BINS;
  const bins = step === 0 ? 1 : Math.min(BINS, whole ? Math.floor((high - low) / step) + 1 : BINS);
  return { low, high, step, counts: Array<number>(bins).fill(0) };
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function cut<Text extends string | null>(text: Text): Text {
  return (text?.slice(0, SHOWN_CHARACTERS) ?? null) as Text;
}
