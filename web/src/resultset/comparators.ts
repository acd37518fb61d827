import { type TypeFamily, typeFamily } from "./typeFamilies";

/** The comparison of two non-null values in the order of DuckDB. */
export type Comparator = (a: unknown, b: unknown) => number;

const COMPARATORS: Partial<Record<TypeFamily, Comparator>> = {
  number: compareNumbers,
  temporal: compareTemporal,
  text: (a, b) => compareTexts(String(a), String(b)),
  boolean: (a, b) => Number(a) - Number(b),
};

/** Return the comparator of a type, or null if only the engine can order the type. */
export function comparatorFor(type: string): Comparator | null {
  return COMPARATORS[typeFamily(type)] ?? null;
}

/** Compare numbers, or texts of numbers beyond JSON's precision; NaN is the largest. */
function compareNumbers(a: unknown, b: unknown): number {
  const x = Number(a);
  const y = Number(b);
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  if (x !== y) return x < y ? -1 : 1;
  // Both round to the same double, so their texts decide.
  return a === b || !Number.isFinite(x) ? 0 : compareExactly(String(a), String(b));
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

function compareExactly(a: string, b: string): number {
  if (!DECIMAL.test(a) || !DECIMAL.test(b)) return 0;
  const digits = Math.max(fractionOf(a).length, fractionOf(b).length);
  const scaled = (text: string) =>
    BigInt(text.replace(/\..*/, "") + fractionOf(text).padEnd(digits, "0"));
  const difference = scaled(a) - scaled(b);
  return difference < 0n ? -1 : Number(difference > 0n);
}

function fractionOf(text: string): string {
  return text.split(".")[1] ?? "";
}

const FOUR_DIGIT_YEAR = /^\d{4}-(?!.*BC)/;

/** Compare dates and times in ISO 8601, including BC, years beyond 9999, and infinity. */
function compareTemporal(a: unknown, b: unknown): number {
  const x = String(a);
  const y = String(b);
  if (FOUR_DIGIT_YEAR.test(x) && FOUR_DIGIT_YEAR.test(y)) return compareTexts(x, y);
  return yearOf(x) - yearOf(y) || compareTexts(afterYear(x), afterYear(y));
}

function yearOf(text: string): number {
  if (text.includes("infinity")) return text.startsWith("-") ? -1e9 : 1e9;
  const year = Number.parseInt(text, 10);
  return text.includes("BC") ? 1 - year : year;
}

function afterYear(text: string): string {
  return text.slice(text.indexOf("-"));
}

/** Compare texts by code points, as UTF-8; JavaScript compares UTF-16 code units. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const end = Math.min(a.length, b.length);
  for (let index = 0; index < end; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) return rankOf(x) - rankOf(y);
  }
  return a.length - b.length;
}

/** Return the rank of a code unit; surrogates encode code points above all other units. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
