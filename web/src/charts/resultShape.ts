import type { Row } from "../resultset/source";
import { isAggregateName, isExtremeName } from "./columnNames";
import { type Field, granularity, isWhole } from "./fieldRoles";
import { toNumber } from "./numbers";
import { parseTimes } from "./timeAxis";
import { needsGrain } from "./timeGrain";

/** A whole number with more values is a measure unless its name says otherwise. */
const MAX_LEVELS = 50;
const MAX_DENSE = 30;
/** Fewer rows are drawn one by one. */
const MIN_RAW_ROWS = 20;
const MAX_SUMMARY_COLUMNS = 4;

/** The columns of a result by their meaning, on which a suggested chart depends. */
export interface ResultShape {
  rows: readonly Row[];
  fields: Field[];
  times: Field[];
  /** Date parts, from fine to coarse. */
  dateParts: Field[];
  categories: Field[];
  /** Numbers that name groups of rows, such as stars or bins, beside a measure. */
  levels: Field[];
  measures: Field[];
  /** Whether the rows are records, not the groups of a summary. */
  raw: boolean;
  /** Whether the rows have so many columns that none of their numbers is the subject. */
  wide: boolean;
}

export function resultShape(fields: Field[], rows: readonly Row[]): ResultShape {
  const withRole = (role: Field["role"]) => fields.filter((field) => field.role === role);
  const numbers = withRole("number");
  const named = fields.some(({ role, name }) => role === "number" && isAggregateName(name));
  const allTimes = withRole("time");
  const times = allTimes.filter(({ name }) => !(named && isExtremeName(name)));
  const dateParts = withRole("datePart").sort(
    (one, other) => granularity(other.name) - granularity(one.name),
  );
  const categories = withRole("category");
  const levels = findLevels(numbers, [...times, ...dateParts, ...categories], rows, named);
  const measures = numbers.filter((field) => !levels.includes(field));
  const groups = [...times, ...dateParts, ...categories, ...levels];
  return {
    rows,
    fields,
    times,
    dateParts,
    categories: categories.sort((one, other) => rank(one) - rank(other)),
    levels,
    measures,
    raw: !named && rows.length >= MIN_RAW_ROWS && areRecords(groups, rows),
    wide: fields.length > MAX_SUMMARY_COLUMNS,
  };
}

/** Return whether no two rows have the same values in `fields`. */
export function isKey(fields: Field[], rows: readonly Row[]): boolean {
  if (fields.some(({ distinct }) => distinct === rows.length)) return true;
  const seen = new Set<string>();
  for (const row of rows) {
    const key = fields.map(({ index }) => String(row[index])).join("\u0000");
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

/** Return the largest absolute value of a number column. */
export function maxAbsValue(rows: readonly Row[], { index }: Field): number {
  return rows.reduce((max, row) => Math.max(max, Math.abs(toNumber(row[index]) ?? 0)), 0);
}

function rank({ identifier }: Field): number {
  return identifier ? 1 : 0;
}

/** Return the whole numbers that, with the other groups, identify a row of a summary. */
function findLevels(
  numbers: Field[],
  groups: Field[],
  rows: readonly Row[],
  named: boolean,
): Field[] {
  if (groups.length > 0 && isKey(groups, rows)) return [];
  const candidates = numbers.filter(
    (field, index) =>
      isWhole(field.type) &&
      field.distinct <= MAX_LEVELS &&
      !isAggregateName(field.name) &&
      index < numbers.length - 1 &&
      (named || isDense(rows, field)),
  );
  const enough = candidates.findIndex((_, index) =>
    isKey([...groups, ...candidates.slice(0, index + 1)], rows),
  );
  if (enough >= 0) return candidates.slice(0, enough + 1);
  return named ? candidates : [];
}

/** Return whether a few whole numbers are close together, such as stars or ages by decade. */
function isDense(rows: readonly Row[], field: Field): boolean {
  const numbers = rows.map((row) => toNumber(row[field.index]) ?? 0);
  const span = Math.max(...numbers) - Math.min(...numbers);
  return field.distinct > 2 && field.distinct <= MAX_DENSE && span < 2 * field.distinct;
}

/** Return whether rows are records: groups repeat, times are irregular, or each row has an id. */
function areRecords(groups: Field[], rows: readonly Row[]): boolean {
  if (groups.length === 0) return false;
  if (!isKey(groups, rows)) return true;
  if (groups.some(({ identifier, distinct }) => identifier && distinct === rows.length))
    return true;
  return groups.some(
    (field) => field.role === "time" && needsGrain(parseTimes(rows, field), false),
  );
}
