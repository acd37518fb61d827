import { hasLargeInteger } from "./largeIntegers";
import type { Parameters } from "./parseParameters";

export const PARAMETER_TYPES = [
  "text",
  "number",
  "boolean",
  "date",
  "timestamp",
  "json",
  "null",
] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** The text of a parameter's field and its type. */
export interface ParameterValue {
  kind: ParameterType;
  text: string;
}

/** The values of a tab by the parameters' lower-case names. */
export type ParameterValues = Record<string, ParameterValue>;

/** A parameter without a valid value. */
export interface MissingParameter {
  name: string;
  kind: ParameterType;
}

export type ParameterPayload = Record<string, unknown> | unknown[];

export function valueFor(values: ParameterValues, name: string): ParameterValue | undefined {
  return values[name.toLowerCase()];
}

/**
 * Return the payload of a query's parameters, if it has any, and the first parameter without a
 * valid value.
 */
export function toPayload(
  { names, positional }: Parameters,
  values: ParameterValues,
): { sent: ParameterPayload | null; missing: MissingParameter | null } {
  const pairs: [string, unknown][] = [];
  for (const name of names) {
    const value = valueFor(values, name);
    const sent = value ? toPayloadValue(value) : undefined;
    if (sent === undefined) return { sent: null, missing: { name, kind: value?.kind ?? "text" } };
    pairs.push([name, sent]);
  }
  if (pairs.length === 0) return { sent: null, missing: null };
  const sent = positional ? pairs.map(([, value]) => value) : Object.fromEntries(pairs);
  return { sent, missing: null };
}

/** Return the JSON value, or undefined if the text is not of the type. */
export function toPayloadValue({ kind, text }: ParameterValue): unknown {
  switch (kind) {
    case "null":
      return null;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "number":
      return parseNumber(text.trim());
    case "json":
      return parseJson(text);
    case "date":
      return isDate(text) ? text : undefined;
    case "timestamp":
      return isTimestamp(text) ? text : undefined;
    case "text":
      return text;
  }
}

/** A number that JavaScript would round is sent as its digits, which the engine parses exactly. */
function parseNumber(text: string): number | string | undefined {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return undefined;
  return isExact(text) ? Number(text) : text;
}

/** Return whether JavaScript's number writes the same digits; it keeps integers up to 2^53. */
function isExact(text: string): boolean {
  const number = Number(text);
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) return false;
  return digitsOf(String(number)) === digitsOf(text);
}

/** Return the digits of a number without sign, point, exponent and the zeros at both ends. */
function digitsOf(number: string): string {
  return number
    .replace(/e.*$/i, "")
    .replace(/[-+.]/g, "")
    .replace(/^0+|0+$/g, "");
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return hasLargeInteger(text) ? undefined : value;
  } catch {
    return undefined;
  }
}

// Any other text is invisible in the browser's fields of these types.
const DATE = /^(\d{4,6})-(\d\d)-(\d\d)$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?$/;

function isDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = (DATE.exec(text) ?? []).slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isTimestamp(text: string): boolean {
  const [date = "", time = "", ...rest] = text.split(/[T ]/);
  return rest.length === 0 && isDate(date) && TIME.test(time);
}

/** Return the values of an earlier query as field values. */
export function fromPayload(sent: ParameterPayload): ParameterValues {
  const pairs = Array.isArray(sent)
    ? sent.map((value, place) => [`${place + 1}`, value] as const)
    : Object.entries(sent);
  return Object.fromEntries(
    pairs.map(([name, value]) => [name.toLowerCase(), toParameterValue(value)]),
  );
}

function toParameterValue(value: unknown): ParameterValue {
  if (value === null) return { kind: "null", text: "" };
  if (typeof value === "boolean" || typeof value === "number") {
    return { kind: typeof value as "boolean" | "number", text: String(value) };
  }
  if (typeof value !== "string") return { kind: "json", text: JSON.stringify(value) };
  if (isDate(value)) return { kind: "date", text: value };
  if (value.includes("T") && isTimestamp(value)) return { kind: "timestamp", text: value };
  return { kind: "text", text: value };
}
