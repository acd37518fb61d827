import type { Column } from "../api/types";
import { isNumeric } from "../resultset/typeFamilies";
import type { Row } from "../resultset/source";
import { parseTime } from "./timeAxis";

/** What a column can be in a chart; steps are whole numbers that name a place in a calendar or an order. */
export type Role = "time" | "number" | "datePart" | "category";

export interface Field {
  name: string;
  type: string;
  role: Role;
  /** Its place in a row. */
  index: number;
  /** Different values among the rows that are here; NULL is one. */
  distinct: number;
}

const TIME = /^(DATE|TIMESTAMP.*)$/;
const ZONED = /^TIMESTAMP(TZ| WITH TIME ZONE)$/;
const NESTED = /^(STRUCT|MAP|UNION|LIST|JSON|VARIANT|BLOB|BIT|GEOMETRY|NULL|"NULL")|\]$/;
const WHOLE = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;

/** Names of steps, from coarse to fine. */
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

/** Returns the columns that can be drawn; nested values and bytes cannot. */
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

/** Returns how fine a step is, or -1 where the name is none of a calendar. */
export function granularity(name: string): number {
  const bare = name.toLowerCase().replace(/^.*\.|_of_|_|of_/g, "");
  return DATE_PARTS.findIndex((names) => names.includes(bare));
}

function fieldRole(name: string, type: string, values: Set<unknown>): Role {
  if (TIME.test(type)) return "time";
  if (isNumeric(type)) return WHOLE.test(type) && granularity(name) >= 0 ? "datePart" : "number";
  return type === "VARCHAR" && areTimes(values) ? "time" : "category";
}

/** Whether texts are all ISO dates, as strftime writes them: they then have their place in time. */
function areTimes(values: Set<unknown>): boolean {
  const texts = [...values].filter((value) => value !== null);
  return texts.length > 0 && texts.every((text) => parseTime(text) !== null);
}
