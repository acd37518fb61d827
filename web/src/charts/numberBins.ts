/** Intervals of equal, round width into which the numbers of an axis are grouped. */
import { roundNoise } from "./numbers";

const DEFAULT_BINS = 20;

export interface Bins {
  low: number;
  step: number;
  count: number;
  /** Whether each interval contains one whole number. */
  single: boolean;
}

/** Return about `wanted` intervals over the numbers; whole numbers have intervals of whole width. */
export function createBins(
  numbers: readonly number[],
  wanted: number | "auto" | "none",
  whole: boolean,
): Bins {
  const low = numbers.reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY);
  const high = numbers.reduce((most, number) => Math.max(most, number), Number.NEGATIVE_INFINITY);
  if (numbers.length === 0) return { low: 0, step: 1, count: 0, single: false };
  const span = high - low;
  const roughStep = span / (typeof wanted === "number" ? wanted : DEFAULT_BINS);
  const round = span === 0 ? 1 : roundUp(roughStep);
  const step = whole ? Math.max(1, Math.ceil(round)) : round;
  const start = Math.floor(low / step) * step;
  const single = whole && step === 1;
  return { low: start, step, count: Math.floor((high - start) / step + 1e-9) + 1, single };
}

export function binOf(number: number, { low, step, count }: Bins): number {
  return Math.min(count - 1, Math.floor((number - low) / step + 1e-9));
}

/** Return the text of an interval: `10 – 20`, which does not contain 20. */
export function binName(bin: number, { low, step, single }: Bins): string {
  const from = roundNoise(low + bin * step);
  if (single) return String(from);
  return `${from} – ${roundNoise(low + (bin + 1) * step)}`;
}

/** Return the next number of 1, 2, 2.5 and 5 times a power of ten. */
function roundUp(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return ([1, 2, 2.5, 5].find((factor) => factor * power >= step * (1 - 1e-9)) ?? 10) * power;
}
