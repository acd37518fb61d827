/** Numbers as a person reads them. */

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];
const grouped = new Intl.NumberFormat("en-US");

export function count(value: number): string {
  return grouped.format(value);
}

/** `plural(1, "file")` is "1 file". */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

export function bytes(value: number): string {
  let unit = 0;
  let scaled = value;
  while (scaled >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${unit === 0 || scaled >= 99.5 ? Math.round(scaled) : scaled.toPrecision(2)} ${UNITS[unit]}`;
}

/** Two significant digits: an estimate has no more. */
export function dollars(value: number): string {
  if (value === 0) return "$0";
  if (value < 0.0001) return "under $0.0001";
  return `$${value >= 1 ? value.toFixed(2) : Number(value.toPrecision(2)).toFixed(Math.min(6, 1 - Math.floor(Math.log10(value))))}`;
}

export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

const clock = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function moment(iso: string): string {
  return clock.format(new Date(iso));
}
