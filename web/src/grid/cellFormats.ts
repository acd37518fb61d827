import { cellText } from "../resultset/values";

/** Quote a field by RFC 4180: NULL is empty, '' is a pair of quotes. */
export function quoteField(value: unknown, separator: string): string {
  const cell = cellText(value);
  if (cell === null) return "";
  const text = typeof value === "string" ? escapeFormulas(value) : cell;
  const needs = text === "" || text.includes(separator) || /["\r\n]/.test(text);
  return needs ? `"${text.replaceAll('"', '""')}"` : text;
}

const NUMBER = /^[+-]?((\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|infinity)$/i;
/** The sign of a formula, as engine/output/export.py escapes it, at the start of a cell. */
const FORMULA = /(^|[;\t\r\n])([\p{Z}\p{C}]*)([=＝﹦⁼₌+＋﹢⁺₊﬩\-－﹣−@＠﹫])/gu;

/** Put an apostrophe before the formulas of a text; integers and decimals arrive as texts, too. */
function escapeFormulas(text: string): string {
  if (NUMBER.test(text)) return text;
  const escaped = text.replace(FORMULA, "$1$2'$3");
  return /^[\t\r\n]/.test(text) ? `'${escaped}` : escaped;
}

/** Return a placeholder for a value that is too large to fetch, as the grid shows it. */
export function toJsonValue(value: unknown): unknown {
  return typeof value === "symbol" ? cellText(value) : value;
}

export function escapeMarkdown(value: unknown): string {
  const text = cellText(value);
  if (text === null) return "*NULL*";
  return text.replace(/[\\|`*<[\]~]|(?<!\w)_|_(?!\w)/g, "\\$&").replace(/\r\n|\r|\n/g, "<br>");
}
