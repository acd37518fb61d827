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
    case "timestamp":
      return text || undefined;
    case "text":
      return text;
  }
}

/** A number that JavaScript would round is sent as its digits, which the engine parses exactly. */
function parseNumber(text: string): number | string | undefined {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return undefined;
  const number = Number(text);
  const exact = Number.isInteger(number) ? Number.isSafeInteger(number) : Number.isFinite(number);
  return exact ? number : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return { kind: "date", text: value };
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(value)) return { kind: "timestamp", text: value };
  return { kind: "text", text: value };
}
