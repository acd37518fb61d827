import { cellText } from "../resultset/values";

/** Clipboard formats of cells. */
export const CLIPBOARD_FORMATS = ["tsv", "csv", "json", "markdown"] as const;

export type ClipboardFormat = (typeof CLIPBOARD_FORMATS)[number];

export interface Cells {
  names: string[];
  rows: unknown[][];
}

const WRITERS: Record<ClipboardFormat, (cells: Cells) => string> = {
  tsv: ({ rows }) => formatSeparated(rows, "\t"),
  csv: ({ names, rows }) => formatSeparated([names, ...rows], ","),
  json: ({ names, rows }) =>
    JSON.stringify(
      rows.map((row) => toRecord(names, row)),
      null,
      2,
    ),
  markdown: formatMarkdown,
};

/** Copy a single value as TSV without quotes, as no separator follows. */
export function formatCells(cells: Cells, format: ClipboardFormat): string {
  const [first] = cells.rows;
  if (format === "tsv" && cells.rows.length === 1 && first?.length === 1) {
    return cellText(first[0]) ?? "";
  }
  return WRITERS[format](cells);
}

/** Quote by RFC 4180 with a comma or a tab: NULL is empty, '' is a pair of quotes. */
function formatSeparated(rows: unknown[][], separator: string): string {
  return rows
    .map((row) => row.map((value) => quoteField(value, separator)).join(separator))
    .join("\n");
}

function quoteField(value: unknown, separator: string): string {
  const cell = cellText(value);
  if (cell === null) return "";
  const text = typeof value === "string" ? escapeFormulas(value) : cell;
  const needs = text === "" || text.includes(separator) || /["\r\n]/.test(text);
  return needs ? `"${text.replaceAll('"', '""')}"` : text;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
/** The sign of a formula, as engine/output/export.py escapes it, at the start of a cell. */
const FORMULA = /(^|[;\t\r\n])([\p{Z}\p{C}]*)([=＝﹦⁼₌+＋﹢⁺₊﬩\-－﹣−@＠﹫])/gu;

/** Put an apostrophe before the formulas of a text; integers and decimals arrive as texts, too. */
function escapeFormulas(text: string): string {
  if (NUMBER.test(text)) return text;
  const escaped = text.replace(FORMULA, "$1$2'$3");
  return /^[\t\r\n]/.test(text) ? `'${escaped}` : escaped;
}

function toRecord(names: string[], row: unknown[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name, index) => [name, toJsonValue(row[index])]));
}

/** Return a placeholder for a value that is too large to fetch, as the grid shows it. */
function toJsonValue(value: unknown): unknown {
  return typeof value === "symbol" ? cellText(value) : value;
}

function formatMarkdown({ names, rows }: Cells): string {
  const lines = [names, names.map(() => "---"), ...rows.map((row) => row.map(escapeMarkdown))];
  const [head = [], ...others] = lines;
  return [head.map(escapeMarkdown), ...others]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function escapeMarkdown(value: unknown): string {
  const text = cellText(value);
  if (text === null) return "*NULL*";
  return text.replace(/[\\|`*<[\]~]|(?<!\w)_|_(?!\w)/g, "\\$&").replace(/\r\n|\r|\n/g, "<br>");
}
