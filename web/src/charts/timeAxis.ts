/** Times of a result on a time axis. One without a zone is drawn as it is written, like UTC. */

const ISO =
  /^(\d{4,6})-(\d{2})(?:-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?)?(?:Z|([+-])(\d{2}):?(\d{2})?)?$/;

/** Returns a value's time in milliseconds since 1970, or null where it is no time that a calendar has. */
export function parseTime(value: unknown): number | null {
  const found = typeof value === "string" ? ISO.exec(value) : null;
  if (!found) return null;
  const [, year, month, day = "1", hour = "0", minute = "0", second = "0", fraction = ""] = found;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  if (date.getUTCMonth() !== Number(month) - 1) return null;
  const [sign, hours = "0", minutes = "0"] = found.slice(8);
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
  const milliseconds = Number(`0.${fraction || "0"}`) * 1000;
  return date.getTime() + milliseconds - offset;
}

/** Whether times are told by the clock of UTC, or by the one on the wall. */
export type Zone = "UTC" | "local";

export const UNITS = ["year", "month", "day", "minute", "second", "millisecond"] as const;
export type Unit = (typeof UNITS)[number];

/** Returns the coarsest unit that all times are whole in; one time alone is at best a day. */
export function precision(times: number[], zone: Zone): Unit {
  const finest = times.reduce((most, time) => Math.max(most, unitIndex(time, zone)), 0);
  return UNITS[times.length < 2 ? Math.max(finest, UNITS.indexOf("day")) : finest] ?? "millisecond";
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
  // What the wall's clock shows, as if it were UTC's.
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
const WHOLE: Record<Unit, Intl.DateTimeFormatOptions> = {
  year: { year: "numeric" },
  month: { year: "numeric", month: "short" },
  day: DAY,
  minute: MINUTE,
  second: SECOND,
  millisecond: { ...SECOND, fractionalSecondDigits: 3 },
};
// At a tick only what has changed since the ticks before: a year at its start, else a month, else a day.
const TICK: Record<Unit, Intl.DateTimeFormatOptions> = {
  year: { year: "numeric" },
  month: { month: "short" },
  day: { month: "short", day: "numeric" },
  minute: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  second: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  millisecond: { second: "2-digit", fractionalSecondDigits: 3 },
};

export type TimeText = (time: number) => string;

/** Returns how whole times are written, to `unit`. */
export function timeFormatter(unit: Unit, zone: Zone, language: string): TimeText {
  return formatter(WHOLE[unit], zone, language);
}

/** Returns how the ticks of a time axis are written. */
export function tickFormatter(zone: Zone, language: string): TimeText {
  const written = UNITS.map((unit) => formatter(TICK[unit], zone, language));
  return (time) => written[unitIndex(time, zone)]?.(time) ?? "";
}

function formatter(options: Intl.DateTimeFormatOptions, zone: Zone, language: string): TimeText {
  const format = new Intl.DateTimeFormat(language, {
    ...options,
    ...(zone === "UTC" && { timeZone: "UTC" }),
  });
  return (time) => format.format(time);
}

/** Returns the name of the zone that a wall's clock here shows. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
