/** Units of time into which the times of an axis are grouped. */
import type { Zone } from "./timeAxis";

export const GRAINS = [
  "second",
  "minute",
  "hour",
  "day",
  "week",
  "month",
  "quarter",
  "year",
] as const;
export type Grain = (typeof GRAINS)[number];

const DAY_MS = 86_400_000;
const LENGTH_MS: Record<Grain, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30.4375 * DAY_MS,
  quarter: 91.3125 * DAY_MS,
  year: 365.25 * DAY_MS,
};
/** A year has months, not weeks; two days have hours. */
const MAX_UNITS = 50;
/** A result with more times is grouped if it has several rows for a time, or irregular times. */
const MANY_TIMES = 60;

/** Return the start of the unit that contains a time, as `date_trunc` does: weeks start on Monday. */
export function truncateTime(time: number, grain: Grain, zone: Zone): number {
  const shift = zone === "local" ? new Date(time).getTimezoneOffset() * 60_000 : 0;
  const date = new Date(time - shift);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const start = {
    second: () => floor(date.getTime(), LENGTH_MS.second),
    minute: () => floor(date.getTime(), LENGTH_MS.minute),
    hour: () => floor(date.getTime(), LENGTH_MS.hour),
    day: () => utc(year, month, day),
    week: () => utc(year, month, day - ((date.getUTCDay() + 6) % 7)),
    month: () => utc(year, month, 1),
    quarter: () => utc(year, month - (month % 3), 1),
    year: () => utc(year, 0, 1),
  }[grain]();
  return zone === "local" ? toInstant(start) : start;
}

/** Return the start of the next unit. */
export function nextTime(start: number, grain: Grain, zone: Zone): number {
  // One and a half units later is in the next unit, as months differ by less.
  return truncateTime(start + 1.5 * LENGTH_MS[grain], grain, zone);
}

/** Return the finest unit of which `times` have at most 50. */
export function suggestGrain(times: readonly number[]): Grain {
  const low = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const high = times.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY);
  return GRAINS.find((grain) => (high - low) / LENGTH_MS[grain] <= MAX_UNITS) ?? "year";
}

/** Return whether times are to be grouped: many times that repeat, or that keep no distance. */
export function needsGrain(times: readonly number[], repeated: boolean): boolean {
  const distinct = [...new Set(times)].sort((one, other) => one - other);
  return distinct.length > MANY_TIMES && (repeated || !isRegular(distinct));
}

/** Return whether at least half of the steps are equal, or all times are whole days. */
function isRegular(sorted: number[]): boolean {
  if (sorted.every((time) => time % DAY_MS === 0)) return true;
  const steps = new Map<number, number>();
  for (let index = 1; index < sorted.length; index++) {
    const step = (sorted[index] ?? 0) - (sorted[index - 1] ?? 0);
    steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  return Math.max(...steps.values()) * 2 >= sorted.length - 1;
}

/** Return the text of a unit's start that names the unit: `2024 Q1`, `2024-03`, `2024-03-01`. */
export function grainName(start: number, grain: Grain, zone: Zone): string {
  const shift = zone === "local" ? new Date(start).getTimezoneOffset() * 60_000 : 0;
  const iso = new Date(start - shift).toISOString();
  const year = iso.slice(0, -20);
  if (grain === "year") return year;
  if (grain === "quarter") return `${year} Q${Math.ceil(Number(iso.slice(-19, -17)) / 3)}`;
  if (grain === "month") return iso.slice(0, -17);
  if (grain === "week" || grain === "day") return iso.slice(0, -14);
  return iso.slice(0, grain === "second" ? -5 : -8).replace("T", " ");
}

function floor(time: number, step: number): number {
  return Math.floor(time / step) * step;
}

function utc(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.getTime();
}

/** Convert a wall time of the browser's zone, written as UTC, to its instant. */
function toInstant(wall: number): number {
  const date = new Date(wall);
  const local = new Date(0);
  local.setFullYear(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  local.setHours(date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), 0);
  return local.getTime();
}
