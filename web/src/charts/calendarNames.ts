/** Names of weekdays and months, English or Korean, and their order in the calendar. */

const WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split(" ");
const KOREAN_WEEKDAYS = [..."월화수목금토일"].map((day) => `${day}요일`);
const MONTHS =
  "january february march april may june july august september october november december".split(
    " ",
  );
const KOREAN_MONTHS = MONTHS.map((_, index) => `${index + 1}월`);

/** The shortest abbreviation of an English name; some write Tues, Thurs and Sept. */
const MIN_LETTERS = 3;

/** Return the place of a name in a week or a year, or null for another name. */
function calendarPosition(name: string): number | null {
  const english = name.toLowerCase().replace(/\.$/, "");
  const isEnglish = (full: string) => english.length >= MIN_LETTERS && full.startsWith(english);
  const isKorean = (full: string) => full === name || full === `${name}요일`;
  const found = [
    WEEKDAYS.findIndex(isEnglish),
    KOREAN_WEEKDAYS.findIndex(isKorean),
    MONTHS.findIndex(isEnglish),
    KOREAN_MONTHS.findIndex(isKorean),
  ].find((index) => index >= 0);
  return found ?? null;
}

/** Return whether the values of a column are names of weekdays or months, except NULL. */
export function areCalendarNames(values: ReadonlySet<unknown>): boolean {
  const names = [...values].filter((value) => value !== null);
  // Each name, in a few spellings.
  if (names.length === 0 || names.length > 4 * MONTHS.length) return false;
  return names.every((name) => typeof name === "string" && calendarPosition(name) !== null);
}

const compareTexts = new Intl.Collator(undefined, { numeric: true }).compare;

/** Compare two names as texts, or as in the calendar with other names at the end. */
export function compareNames(one: string, other: string, calendar = false): number {
  if (!calendar) return compareTexts(one, other);
  const place = (name: string) => calendarPosition(name) ?? MONTHS.length;
  return place(one) - place(other) || compareTexts(one, other);
}
