import { currentLanguage } from "../i18n";
import { localeOf } from "../i18n/locale";

const STYLE: Intl.DateTimeFormatOptions = {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
};

/** The time of day to the millisecond. */
export function formatTime(iso: string): string {
  return new Intl.DateTimeFormat(localeOf(currentLanguage()), STYLE).format(new Date(iso));
}
