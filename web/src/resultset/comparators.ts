import { type TypeFamily, typeFamily } from "./typeFamilies";

/** Orders two values as DuckDB does; neither is null. */
export type Comparator = (a: unknown, b: unknown) => number;

const COMPARATORS: Partial<Record<TypeFamily, Comparator>> = {
  number: compareNumbers,
  temporal: compareTemporal,
  text: (a, b) => compareTexts(String(a), String(b)),
  boolean: (a, b) => Number(a) - Number(b),
};

/** Returns how values of a type are ordered, null where only the engine knows. */
export function comparatorFor(type: string): Comparator | null {
  return COMPARATORS[typeFamily(type)] ?? null;
}

/** Numbers, and those that came as texts as JSON's numbers would have lost digits; NaN is the largest. */
function compareNumbers(a: unknown, b: unknown): number {
  const x = Number(a);
  const y = Number(b);
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  if (x !== y) return x < y ? -1 : 1;
  // Rounded to the same double: what was written decides.
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

const PLAIN_YEAR = /^\d{4}-(?!.*BC)/;

/** Dates and times in ISO 8601 order by their text, but for years beyond 9999, before Christ, and the infinite. */
function compareTemporal(a: unknown, b: unknown): number {
  const x = String(a);
  const y = String(b);
  if (PLAIN_YEAR.test(x) && PLAIN_YEAR.test(y)) return compareTexts(x, y);
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

/** By code points, as UTF-8 is ordered; JavaScript's own order puts an emoji before some other letters. */
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

/** Halves of a surrogate pair stand for code points above all single units. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
