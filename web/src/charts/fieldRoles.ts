import type { Column } from "../api/types";
import { isNumeric } from "../resultset/typeFamilies";
import type { Row } from "../resultset/source";
import { areCalendarNames } from "./calendarNames";
import { isIdentifierName, nameWords } from "./columnNames";
import { parseTime } from "./timeAxis";

/** The role of a column in a chart; a date part is a whole number such as a year or a month. */
export type Role = "time" | "number" | "datePart" | "category";

export interface Field {
  name: string;
  type: string;
  role: Role;
  /** The column's index in a row. */
  index: number;
  /** The number of distinct values in the loaded rows, including NULL. */
  distinct: number;
  /** Whether the values name things, such as order numbers: they are not added up. */
  identifier?: true;
  /** Whether the values are names of weekdays or months. */
  calendar?: true;
}

const TIME = /^(DATE|TIMESTAMP.*)$/;
const ZONED = /^TIMESTAMP(TZ| WITH TIME ZONE)$/;
const NESTED = /^(STRUCT|MAP|UNION|LIST|JSON|VARIANT|BLOB|BIT|GEOMETRY|NULL|"NULL")|\]$/;
const WHOLE = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;

interface DatePart {
  names: string[];
  min: number;
  max: number;
}

/** The column names of date parts and their values, from coarse to fine. */
const DATE_PARTS: DatePart[] = [
  { names: ["decade"], min: 0, max: 3000 },
  { names: ["year", "yr", "isoyear"], min: 1000, max: 3000 },
  { names: ["quarter", "qtr"], min: 1, max: 4 },
  { names: ["month", "mon"], min: 0, max: 12 },
  { names: ["week", "weekofyear"], min: 0, max: 53 },
  { names: ["dayofyear", "doy"], min: 0, max: 366 },
  { names: ["day", "dayofmonth"], min: 1, max: 31 },
  { names: ["weekday", "dayofweek", "dow", "isodow"], min: 0, max: 7 },
  { names: ["hour", "hr"], min: 0, max: 24 },
  { names: ["minute"], min: 0, max: 60 },
  { names: ["second"], min: 0, max: 60 },
];
/** The parts up to this one do not repeat, as hours do each day. */
const LAST_ONE_WAY = 2;

/** Return the columns that a chart can draw: all except nested and binary ones. */
export function chartFields(columns: Column[], rows: readonly Row[]): Field[] {
  return columns.flatMap(({ name, type }, index) => {
    if (NESTED.test(type)) return [];
    const values = new Set<unknown>();
    for (const row of rows) values.add(row[index]);
    const role = fieldRole(name, type, values);
    const identifier = role === "category" && (type === "UUID" || isIdentifierName(name));
    const calendar = role === "category" && areCalendarNames(values);
    return [
      {
        name,
        type,
        index,
        role,
        distinct: values.size,
        ...(identifier && { identifier: true }),
        ...(calendar && { calendar: true }),
      },
    ];
  });
}

export function hasTimeZone(type: string): boolean {
  return ZONED.test(type);
}

export function isWhole(type: string): boolean {
  return WHOLE.test(type);
}

/** Return the granularity of a date part, or -1 for another column name. */
export function granularity(name: string): number {
  const datePart = name.toLowerCase().replace(/^.*\.|_of_|_|of_/g, "");
  const exact = DATE_PARTS.findIndex(({ names }) => names.includes(datePart));
  if (exact >= 0) return exact;
  const all = nameWords(name);
  if (all.includes("per")) return -1;
  return DATE_PARTS.findIndex(({ names }) => names.includes(all.at(-1) ?? ""));
}

/** Return whether a date part recurs, as the hours of a day and the days of a week do. */
export function isCyclic({ role, name }: Field): boolean {
  return role === "datePart" && granularity(name) > LAST_ONE_WAY;
}

function fieldRole(name: string, type: string, values: Set<unknown>): Role {
  if (TIME.test(type)) return "time";
  if (isNumeric(type)) {
    if (isDatePart(name, type, values)) return "datePart";
    return isIdentifierName(name) ? "category" : "number";
  }
  return type === "VARCHAR" && areTimes(values) ? "time" : "category";
}

/** Return whether a column has the name of a date part, and only its values. */
function isDatePart(name: string, type: string, values: Set<unknown>): boolean {
  const part = WHOLE.test(type) ? DATE_PARTS[granularity(name)] : undefined;
  if (!part) return false;
  const isIn = (value: unknown) =>
    value === null || (Number(value) >= part.min && Number(value) <= part.max);
  return [...values].every(isIn);
}

/** Return whether all texts are ISO dates, such as those of strftime. */
function areTimes(values: Set<unknown>): boolean {
  let texts = 0;
  for (const value of values) {
    if (value === null) continue;
    if (parseTime(value) === null) return false;
    texts += 1;
  }
  return texts > 0;
}
