/** Formats of numbers, sizes, costs and times in the page's language. */
import { currentLanguage, t } from "./index";
import { localeOf } from "./locale";

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

export function formatNumber(value: number): string {
  return formatWith(value);
}

/** Format the text of a decimal number with all its digits; other texts stay as they are. */
export function formatExact(text: string): string {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(\.\d+)?$/.exec(text) ?? [];
  // Every language of the page has a decimal point; older engines format 20 decimals at most.
  return whole === undefined ? text : `${sign}${formatWith(BigInt(whole))}${fraction}`;
}

/** `formatPercent(0.125)` is "12.5%". */
export function formatPercent(share: number): string {
  return formatWith(share, { style: "percent", maximumFractionDigits: 1 });
}

export function formatBytes(value: number): string {
  let unit = 0;
  let scaled = value;
  while (scaled >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000;
    unit++;
  }
  const digits = unit > 0 && scaled < 9.95 ? 1 : 0;
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${formatWith(scaled, fixed)} ${UNITS[unit]}`;
}

/** Format dollars with two significant digits, as an estimate has no more. */
export function formatCost(value: number): string {
  const currency = { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" } as const;
  if (value === 0) return formatWith(0, { ...currency, maximumFractionDigits: 0 });
  if (value < 0.0001) {
    return t("numbers.under", {
      amount: formatWith(0.0001, { ...currency, minimumFractionDigits: 4 }),
    });
  }
  if (value >= 1) return formatWith(value, currency);
  return formatWith(value, {
    ...currency,
    minimumSignificantDigits: 2,
    maximumSignificantDigits: 2,
  });
}

export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) {
    return t("numbers.milliseconds", { value: formatWith(Math.max(0, Math.round(milliseconds))) });
  }
  const seconds = milliseconds / 1000;
  if (seconds < 60) {
    const tenths = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
    return t("numbers.seconds", { value: formatWith(seconds, tenths) });
  }
  return t("numbers.minutes", {
    minutes: formatWith(Math.floor(seconds / 60)),
    seconds: formatWith(Math.floor(seconds % 60)),
  });
}

export function formatDateTime(iso: string): string {
  const style = { dateStyle: "medium", timeStyle: "short" } as const;
  return new Intl.DateTimeFormat(localeOf(currentLanguage()), style).format(new Date(iso));
}

const TIME_OF_DAY: Intl.DateTimeFormatOptions = {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
};

/** Format the time of day to the millisecond. */
export function formatTime(iso: string): string {
  return new Intl.DateTimeFormat(localeOf(currentLanguage()), TIME_OF_DAY).format(new Date(iso));
}

const formats = new Map<string, Intl.NumberFormat>();

/** Creating an Intl.NumberFormat is slow, and the status bar renders ten times a second. */
function formatWith(value: number | bigint, options: Intl.NumberFormatOptions = {}): string {
  const locale = localeOf(currentLanguage());
  const key = locale + JSON.stringify(options);
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, format);
  return format.format(value);
}

/** Format a moment in a few characters: the time of today, else the day. */
export function formatShortTime(iso: string, now = new Date()): string {
  const moment = new Date(iso);
  const locale = localeOf(currentLanguage());
  if (moment.toDateString() === now.toDateString()) {
    return moment.toLocaleTimeString(locale, { timeStyle: "short" });
  }
  const year = moment.getFullYear() === now.getFullYear() ? {} : ({ year: "2-digit" } as const);
  return moment.toLocaleDateString(locale, { month: "short", day: "numeric", ...year });
}
