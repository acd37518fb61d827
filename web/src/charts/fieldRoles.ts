import type { Column } from "../api/types";
import { isNumeric } from "../resultset/typeFamilies";
import type { Row } from "../resultset/source";
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
}

const TIME = /^(DATE|TIMESTAMP.*)$/;
const ZONED = /^TIMESTAMP(TZ| WITH TIME ZONE)$/;
const NESTED = /^(STRUCT|MAP|UNION|LIST|JSON|VARIANT|BLOB|BIT|GEOMETRY|NULL|"NULL")|\]$/;
const WHOLE = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;

/** The column names of date parts, from coarse to fine. */
export const DATE_PARTS = [
  ["decade"],
  ["year", "yr", "isoyear"],
  ["quarter", "qtr"],
  ["month", "mon"],
  ["week", "weekofyear"],
  ["dayofyear", "doy"],
  ["day", "dayofmonth"],
  ["weekday", "dayofweek", "dow", "isodow"],
  ["hour", "hr"],
  ["minute"],
  ["second"],
];

/** Return the columns that a chart can draw: all except nested and binary ones. */
export function chartFields(columns: Column[], rows: readonly Row[]): Field[] {
  return columns.flatMap(({ name, type }, index) => {
    if (NESTED.test(type)) return [];
    const values = new Set<unknown>();
    for (const row of rows) values.add(row[index]);
    return [{ name, type, index, role: fieldRole(name, type, values), distinct: values.size }];
  });
}

export function hasTimeZone(type: string): boolean {
  return ZONED.test(type);
}

/** Return the granularity of a date part, or -1 for another column name. */
export function granularity(name: string): number {
  const datePart = name.toLowerCase().replace(/^.*\.|_of_|_|of_/g, "");
  return DATE_PARTS.findIndex((names) => names.includes(datePart));
}

function fieldRole(name: string, type: string, values: Set<unknown>): Role {
  if (TIME.test(type)) return "time";
  if (isNumeric(type)) return WHOLE.test(type) && granularity(name) >= 0 ? "datePart" : "number";
  return type === "VARCHAR" && areTimes(values) ? "time" : "category";
}

/** Return whether all texts are ISO dates, such as those of strftime. */
function areTimes(values: Set<unknown>): boolean {
  const texts = [...values].filter((value) => value !== null);
  return texts.length > 0 && texts.every((text) => parseTime(text) !== null);
}
