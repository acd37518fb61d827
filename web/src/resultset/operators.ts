import type { Column } from "../api/types";
import type { Filter, Operator } from "./sortFilter";
import { typeFamily } from "./typeFamilies";

const NULL_OPERATORS: Operator[] = ["isNull", "isNotNull"];
const COMPARISON_OPERATORS: Operator[] = ["eq", "ne", "lt", "lte", "gte", "gt"];
const TEXT_OPERATORS: Operator[] = ["contains", "notContains", "startsWith"];

/** Return the filter operators of a type, the default first. */
export function operatorsFor(type: string): Operator[] {
  switch (typeFamily(type)) {
    case "number":
    case "temporal":
      return [...COMPARISON_OPERATORS, ...NULL_OPERATORS];
    case "text":
      return [...TEXT_OPERATORS, ...COMPARISON_OPERATORS, ...NULL_OPERATORS];
    case "boolean":
      return ["eq", "ne", ...NULL_OPERATORS];
    default:
      return [...TEXT_OPERATORS, ...NULL_OPERATORS];
  }
}

export function takesValue(operator: Operator): boolean {
  return !NULL_OPERATORS.includes(operator);
}

const PATTERNS = {
  number: /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i,
  temporal: /^\d{4,6}(-\d\d(-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?)?)?$/,
  zone: /(?<=:\d\d(?:\.\d+)?) ?(Z|[+-]\d\d(:?\d\d)?)$/i,
  infinity: /^([+-]?)inf(inity)?$/i,
  beforeChrist:
    /^\d{4,6}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d+)?)? \(BC\)( \d\d:\d\d:\d\d(\.\d+)?)?(\+00)?$/,
  boolean: /^(true|false)$/i,
};

/** Return a filter's value in the form of the column's type, or null for an invalid value. */
export function parseOperand({ operator, value }: Filter, { type }: Column): string | null {
  if (!takesValue(operator) || TEXT_OPERATORS.includes(operator)) return value;
  const text = value.trim();
  switch (typeFamily(type)) {
    case "number":
      return PATTERNS.number.test(text) ? text : parseNonFinite(text, type);
    case "temporal":
      return parseTemporal(text, type);
    case "boolean":
      return PATTERNS.boolean.test(text) ? text.toLowerCase() : null;
    default:
      return value;
  }
}

/** Return NaN or an infinity as the API writes it, null for any other text or type. */
function parseNonFinite(text: string, type: string): string | null {
  if (type !== "DOUBLE" && type !== "FLOAT") return null;
  if (/^[+-]?nan$/i.test(text)) return "NaN";
  const sign = PATTERNS.infinity.exec(text)?.[1];
  return sign === undefined ? null : `${sign === "-" ? "-" : ""}Infinity`;
}

function parseTemporal(text: string, type: string): string | null {
  const sign = PATTERNS.infinity.exec(text)?.[1];
  if (sign !== undefined) return `${sign === "-" ? "-" : ""}infinity`;
  if (PATTERNS.beforeChrist.test(text)) return text;
  const zone = type === "TIMESTAMP WITH TIME ZONE" ? PATTERNS.zone.exec(text) : null;
  const local = zone ? text.slice(0, zone.index) : text;
  if (!PATTERNS.temporal.test(local) || !isDate(local)) return null;
  const complete = completeTemporal(local, type);
  return zone ? inUtc(complete, zone[1] as string) : complete;
}

/** Convert a time with an offset such as +09 or -03:30 to UTC. */
function inUtc(timestamp: string, zone: string): string {
  const [, sign = "+", hours = "0", minutes = "0"] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes || 0));
  if (offset === 0) return timestamp;
  const [, date, time, fraction = ""] = /^(\S+) (\d\d:\d\d:\d\d)(\.\d+)?/.exec(timestamp) ?? [];
  const moment = new Date(Date.parse(`${date}T${time}Z`) - offset * 60_000);
  return `${moment.toISOString().slice(0, 19).replace("T", " ")}${fraction}+00`;
}

function isDate(text: string): boolean {
  const [year = "", month = "01", day = "01"] = text.slice(0, 10).split("-");
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** Complete a partial time in the form of the column's values: "2024-11" becomes its first day. */
function completeTemporal(text: string, type: string): string {
  const [date = "", time = ""] = text.replace("T", " ").split(" ");
  const day = `${date}-01-01`.split("-").slice(0, 3).join("-");
  if (type === "DATE") return day;
  const timeOfDay = time.length === 5 ? `${time}:00` : time || "00:00:00";
  // DuckDB writes fractions without trailing zeros.
  const timestamp = `${day} ${timeOfDay}`.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
  return type === "TIMESTAMP WITH TIME ZONE" ? `${timestamp}+00` : timestamp;
}
