/** Parsing and formatting of times on a time axis; a time without a zone is read as UTC. */

import type { Row } from "../resultset/source";

const ISO =
  /^(\d{4,6})-(\d{2})(?:-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?)?(?:Z|([+-])(\d{2}):?(\d{2})?)?$/;

const MIDNIGHT = /[ T]00:00(:00(\.0+)?)?(Z|\+00(:?00)?)?$/;

/** Return a time in milliseconds since 1970, or null for an invalid time. */
export function parseTime(value: unknown): number | null {
  const match = typeof value === "string" ? ISO.exec(value) : null;
  if (!match) return null;
  const [, year, month, day = "1", hour = "0", minute = "0", second = "0", fraction = ""] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  if (date.getUTCMonth() !== Number(month) - 1) return null;
  const [sign, hours = "0", minutes = "0"] = match.slice(8);
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
  const milliseconds = Number(`0.${fraction || "0"}`) * 1000;
  return date.getTime() + milliseconds - offset;
}

/** Return the valid times of a column, one for each row. */
export function parseTimes(rows: readonly Row[], { index }: { index: number }): number[] {
  return rows.flatMap((row) => parseTime(row[index]) ?? []);
}

/** The time zone in which times are shown: UTC or that of the browser. */
export type Zone = "UTC" | "local";

export const UNITS = ["year", "month", "day", "minute", "second", "millisecond"] as const;
export type Unit = (typeof UNITS)[number];

/** Return the coarsest unit that represents all times exactly; a single time has at least days. */
export function precision(times: number[], zone: Zone): Unit {
  const finest = times.reduce((max, time) => Math.max(max, unitIndex(time, zone)), 0);
  return UNITS[times.length < 2 ? Math.max(finest, UNITS.indexOf("day")) : finest] ?? "millisecond";
}

/** Return a formatter of a column's times: their texts, or only the days if all are midnights. */
export function timeNames(rows: readonly Row[], { index }: { index: number }) {
  const isDays = rows.every((row) => {
    const text = String(row[index]);
    return MIDNIGHT.test(text) || parseTime(text) === null;
  });
  return (value: unknown) => (isDays ? String(value).replace(MIDNIGHT, "") : String(value));
}

function unitIndex(time: number, zone: Zone): number {
  const { month, day, hour, minute, second, millisecond } = dateParts(time, zone);
  if (millisecond) return 5;
  if (second) return 4;
  if (hour || minute) return 3;
  if (day > 1) return 2;
  return month > 1 ? 1 : 0;
}

function dateParts(time: number, zone: Zone) {
  const date = new Date(time);
  // The UTC getters below then return the local time.
  if (zone === "local") date.setTime(time - date.getTimezoneOffset() * 60_000);
  return {
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  };
}

const DAY: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric" };
const MINUTE: Intl.DateTimeFormatOptions = {
  ...DAY,
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
};
const SECOND: Intl.DateTimeFormatOptions = { ...MINUTE, second: "2-digit" };
const FULL_FORMATS: Record<Unit, Intl.DateTimeFormatOptions> = {
  year: { year: "numeric" },
  month: { year: "numeric", month: "short" },
  day: DAY,
  minute: MINUTE,
  second: SECOND,
  millisecond: { ...SECOND, fractionalSecondDigits: 3 },
};
// A tick shows only its finest unit: the year at its start, else the month, else the day.
const TICK_FORMATS: Record<Unit, Intl.DateTimeFormatOptions> = {
  year: { year: "numeric" },
  month: { month: "short" },
  day: { month: "short", day: "numeric" },
  minute: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  second: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  millisecond: { second: "2-digit", fractionalSecondDigits: 3 },
};

export type TimeText = (time: number) => string;

/** Return a formatter of times to the precision of `unit`. */
export function timeFormatter(unit: Unit, zone: Zone, language: string): TimeText {
  return formatter(FULL_FORMATS[unit], zone, language);
}

/** Return a formatter of the ticks of a time axis. */
export function tickFormatter(zone: Zone, language: string): TimeText {
  const formatters = UNITS.map((unit) => formatter(TICK_FORMATS[unit], zone, language));
  return (time) => formatters[unitIndex(time, zone)]?.(time) ?? "";
}

function formatter(options: Intl.DateTimeFormatOptions, zone: Zone, language: string): TimeText {
  const format = new Intl.DateTimeFormat(language, {
    ...options,
    ...(zone === "UTC" && { timeZone: "UTC" }),
  });
  return (time) => format.format(time);
}

/** Return the name of the browser's time zone. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
