import type { Column } from "../api/types";
import { cellText } from "../resultset/values";
import { quoteIdentifier } from "../sql/quoteIdentifier";
import { escapeMarkdown, quoteField, toJsonValue } from "./cellFormats";
import { jsonText } from "./jsonText";
import { sqlLiteral } from "./sqlLiteral";

/** Clipboard formats of cells. */
export const CLIPBOARD_FORMATS = [
  "tsv",
  "tsvWithHeaders",
  "csv",
  "json",
  "markdown",
  "inList",
  "insert",
] as const;

export type ClipboardFormat = (typeof CLIPBOARD_FORMATS)[number];

/** Formats rows one by one, so that millions of cells need not be formatted at once. */
export interface RowFormat {
  head: string;
  /** Returns the text of a row, or null to leave it out. */
  row: (values: unknown[]) => string | null;
  separator: string;
  tail: string;
  /** The text in place of the rows if all are left out. */
  none?: string;
  /** Returns the number of rows that were left out because of NULL. */
  leftOut?: () => number;
}

const FORMATS: Record<ClipboardFormat, (columns: readonly Column[]) => RowFormat> = {
  tsv: () => separated("\t"),
  tsvWithHeaders: (columns) => separated("\t", columns),
  csv: (columns) => separated(",", columns),
  json: jsonRecords,
  markdown: markdownTable,
  inList,
  insert: insertStatement,
};

/** Start a text of rows in a format; IN lists remember the values that they contain. */
export function startFormat(format: ClipboardFormat, columns: readonly Column[]): RowFormat {
  return FORMATS[format](columns);
}

/** Return the text of formatted rows. */
export function joinRows({ head, separator, tail, none = "" }: RowFormat, rows: string[]): string {
  return head + (rows.length > 0 ? rows.join(separator) : none) + tail;
}

/** Quote by RFC 4180 with a comma or a tab: NULL is empty, '' is a pair of quotes. */
function separated(separator: string, columns?: readonly Column[]): RowFormat {
  const row = (values: unknown[]) =>
    values.map((value) => quoteField(value, separator)).join(separator);
  const head = columns ? `${row(columns.map(({ name }) => name))}\n` : "";
  return { head, row, separator: "\n", tail: "" };
}

function jsonRecords(columns: readonly Column[]): RowFormat {
  return {
    head: "[\n",
    row: (values) => {
      const record = columns.map(({ name }, index) => [name, toJsonValue(values[index])]);
      const text = jsonText(Object.fromEntries(record), 2);
      return `  ${text.replaceAll("\n", "\n  ")}`;
    },
    separator: ",\n",
    tail: "\n]",
  };
}

function markdownTable(columns: readonly Column[]): RowFormat {
  const row = (values: unknown[]) => `| ${values.map(escapeMarkdown).join(" | ")} |`;
  const names = columns.map(({ name }) => name);
  return {
    head: `${row(names)}\n| ${names.map(() => "---").join(" | ")} |\n`,
    row,
    separator: "\n",
    tail: "",
  };
}

/** List each value once; NULL is left out, as no comparison finds it, unless there is no value. */
function inList(columns: readonly Column[]): RowFormat {
  const listed = new Set<string>();
  let leftOut = 0;
  return {
    head: "(",
    row: (values) => {
      if (values.some((value) => cellText(value) === null)) {
        leftOut += 1;
        return null;
      }
      const literals = values.map((value, index) => sqlLiteral(value, columns[index] as Column));
      const text = literals.length === 1 ? String(literals[0]) : `(${literals.join(", ")})`;
      if (listed.has(text)) return null;
      listed.add(text);
      return text;
    },
    separator: ", ",
    tail: ")",
    none: "NULL",
    leftOut: () => leftOut,
  };
}

function insertStatement(columns: readonly Column[]): RowFormat {
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(", ");
  return {
    head: `INSERT INTO table_name (${names}) VALUES\n  `,
    row: (values) =>
      `(${values.map((value, index) => sqlLiteral(value, columns[index] as Column)).join(", ")})`,
    separator: ",\n  ",
    tail: ";",
  };
}
