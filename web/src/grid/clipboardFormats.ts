import { cellText } from "../resultset/values";

/** Cells as text for the clipboard. */
export const FORMATS = ["tsv", "csv", "json", "markdown"] as const;

export type CopyFormat = (typeof FORMATS)[number];

export interface Cells {
  names: string[];
  rows: unknown[][];
}

const WRITERS: Record<CopyFormat, (cells: Cells) => string> = {
  tsv: ({ rows }) => separated(rows, "\t"),
  csv: ({ names, rows }) => separated([names, ...rows], ","),
  json: ({ names, rows }) =>
    JSON.stringify(
      rows.map((row) => objectOf(names, row)),
      null,
      2,
    ),
  markdown,
};

/** A single value is copied as TSV as it is, without quotes, for it has nothing to be apart from. */
export function write(cells: Cells, format: CopyFormat): string {
  const [first] = cells.rows;
  if (format === "tsv" && cells.rows.length === 1 && first?.length === 1) {
    return cellText(first[0]) ?? "";
  }
  return WRITERS[format](cells);
}

/** RFC 4180, with tabs where asked for: NULL is nothing between separators, '' is a pair of quotes. */
function separated(rows: unknown[][], separator: string): string {
  return rows.map((row) => row.map((value) => quoted(value, separator)).join(separator)).join("\n");
}

function quoted(value: unknown, separator: string): string {
  const text = cellText(value);
  if (text === null) return "";
  const needs = text === "" || text.includes(separator) || /["\r\n]/.test(text);
  return needs ? `"${text.replaceAll('"', '""')}"` : text;
}

function objectOf(names: string[], row: unknown[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name, index) => [name, plain(row[index])]));
}

/** A value that did not come is a word, as it is in the grid. */
function plain(value: unknown): unknown {
  return typeof value === "symbol" ? cellText(value) : value;
}

function markdown({ names, rows }: Cells): string {
  const lines = [names, names.map(() => "---"), ...rows.map((row) => row.map(inMarkdown))];
  const [head = [], ...others] = lines;
  return [head.map(inMarkdown), ...others].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function inMarkdown(value: unknown): string {
  const text = cellText(value);
  if (text === null) return "*NULL*";
  return text.replace(/[\\|`*<[\]~]|(?<!\w)_|_(?!\w)/g, "\\$&").replace(/\r\n|\r|\n/g, "<br>");
}
