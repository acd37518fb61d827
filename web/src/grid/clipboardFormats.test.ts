import { expect, test } from "vitest";
import type { Column } from "../api/types";
import { type ClipboardFormat, joinRows, startFormat } from "./clipboardFormats";

const COLUMNS = columnsOf("n BIGINT", "a text VARCHAR");

function columnsOf(...texts: string[]): Column[] {
  return texts.map((text) => {
    const [, name = "", type = ""] = /^(.*?) ([A-Z].*)$/.exec(text) ?? [];
    return { name, type };
  });
}

function formatCells(
  columns: readonly Column[],
  rows: unknown[][],
  format: ClipboardFormat,
): string {
  const text = startFormat(format, columns);
  return joinRows(
    text,
    rows.map(text.row).filter((row) => row !== null),
  );
}

function written(rows: unknown[][]) {
  return (["tsv", "csv", "json", "markdown"] as const).map((format) =>
    formatCells(COLUMNS, rows, format),
  );
}

test("cells as text distinguish NULL, '' and the word NULL", () => {
  const [tsv, csv, json, markdown] = written([
    [null, ""],
    ["NULL", 1],
  ]);
  expect(tsv).toBe('\t""\nNULL\t1');
  expect(csv).toBe('n,a text\n,""\nNULL,1');
  expect(JSON.parse(json as string)).toEqual([
    { n: null, "a text": "" },
    { n: "NULL", "a text": 1 },
  ]);
  expect(markdown).toBe("| n | a text |\n| --- | --- |\n| *NULL* |  |\n| NULL | 1 |");
});

test("cells as text are quoted if they contain a separator", () => {
  const [tsv, csv] = written([
    ["tab\there", "comma, here"],
    ['a "quote"', "two\nlines"],
  ]);
  expect(tsv).toBe('"tab\there"\tcomma, here\n"a ""quote"""\t"two\nlines"');
  expect(csv).toBe('n,a text\ntab\there,"comma, here"\n"a ""quote""","two\nlines"');
});

test("numbers as text are no formulas", () => {
  expect(written([["-Infinity", "-1.5e3"]])[0]).toBe("-Infinity\t-1.5e3");
});

test("cells as text contain no formulas", () => {
  const texts = ["=1+1", "@a", "-x", "+x", "\tx", " \ufeff=1", "a;=1", "a\n=1", "＝1"];
  const rows = texts.map((text) => [text, "x"]);
  const cells = [[..."=1+1"], "@a"];
  const [tsv, csv, json] = written(rows);
  const escaped = ["'=1+1", "'@a", "'-x", "'+x", "'\tx", " \ufeff'=1", "a;'=1", "a\n'=1", "'＝1"];
  const quoted = (text: string, separators: RegExp) => (separators.test(text) ? `"${text}"` : text);
  expect(tsv).toBe(escaped.map((text) => `${quoted(text, /[\t\n]/)}\tx`).join("\n"));
  expect(csv).toBe(`n,a text\n${escaped.map((text) => `${quoted(text, /\n/)},x`).join("\n")}`);
  expect(JSON.parse(json as string)[0].n).toBe("=1+1");
  expect(written([cells])[0]).toBe('"[""="",""1"",""+"",""1""]"\t\'@a');
  expect(formatCells(columnsOf("=n VARCHAR"), [["x"]], "csv")).toBe("'=n\nx");
});

test("numbers as text are unchanged", () => {
  const numbers = ["-9007199254740993", "-1.50", "+2", "-1e+300", -1];
  for (const number of numbers)
    expect(formatCells(columnsOf("n DOUBLE"), [[number]], "csv")).toBe(`n\n${number}`);
});

test("cells as Markdown are escaped and stay on one line", () => {
  const [, , , markdown] = written([["a|b\\c", "<b>\r\n`x` *y* _z_ snake_case"]]);
  expect(markdown?.split("\n")[2]).toBe(
    "| a\\|b\\\\c | \\<b><br>\\`x\\` \\*y\\* \\_z\\_ snake_case |",
  );
});

test("cells as JSON keep nested values, which other formats write as JSON", () => {
  const [tsv, , json] = written([[{ a: [1, null] }, "가나다"]]);
  expect(tsv).toBe('"{""a"":[1,null]}"\t가나다');
  expect(JSON.parse(json as string)[0].n).toEqual({ a: [1, null] });
});

test("cells with headers start with the columns' names", () => {
  expect(formatCells(COLUMNS, [[1, "x"]], "tsvWithHeaders")).toBe("n\ta text\n1\tx");
});

test("an IN list has each value once and no NULL", () => {
  const column = columnsOf("t VARCHAR");
  expect(formatCells(column, [["it's"], [null], ["b"], ["b"]], "inList")).toBe("('it''s', 'b')");
  expect(formatCells(column, [[null]], "inList")).toBe("(NULL)");
  expect(
    formatCells(
      COLUMNS,
      [
        [1, "x"],
        [null, "y"],
      ],
      "inList",
    ),
  ).toBe("((1, 'x'))");
});

test("an IN list counts the rows that it leaves out because of NULL", () => {
  const list = startFormat("inList", COLUMNS);
  for (const row of [
    [1, "x"],
    [1, "x"],
    [null, "y"],
    [2, null],
  ])
    list.row(row);
  expect(list.leftOut?.()).toBe(2);
});

test("an INSERT has a literal of each column's type", () => {
  const columns = columnsOf(
    "select DECIMAL(38,2)",
    "d DATE",
    "z TIMESTAMP WITH TIME ZONE",
    "f DOUBLE",
    "b BLOB",
    "s STRUCT(a INTEGER)",
    "u UUID",
    "ok BOOLEAN",
  );
  const row = [
    "1.50",
    "2024-01-02",
    "2024-01-02 03:04:05+00",
    "NaN",
    "AQ==",
    { a: 1 },
    "x-1",
    true,
  ];
  expect(formatCells(columns, [row, Array(8).fill(null)], "insert")).toBe(
    `INSERT INTO table_name ("select", d, z, f, b, s, u, ok) VALUES
  (1.50, DATE '2024-01-02', TIMESTAMP WITH TIME ZONE '2024-01-02 03:04:05+00', CAST('NaN' AS DOUBLE), from_base64('AQ=='), CAST(CAST('{"a":1}' AS JSON) AS STRUCT(a INTEGER)), CAST('x-1' AS UUID), true),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);`,
  );
});

test("JSON and SQL keep the sign of zero", () => {
  const columns = columnsOf("d DOUBLE", "l DOUBLE[]");
  const rows = [[-0, [-0, 0]]];
  expect(formatCells(columns, rows, "json")).toContain('"d": -0.0,');
  const [record] = JSON.parse(formatCells(columns, rows, "json")) as unknown[];
  expect(record).toEqual({ d: -0, l: [-0, 0] });
  expect(formatCells(columns.slice(0, 1), [[-0], [0]], "inList")).toBe("(-0e0, 0)");
  expect(formatCells(columns, rows, "insert")).toContain(
    "(-0e0, CAST(CAST('[-0.0,0]' AS JSON) AS DOUBLE[]))",
  );
});
