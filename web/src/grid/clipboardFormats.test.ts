import { expect, test } from "vitest";
import { formatCells } from "./clipboardFormats";

const NAMES = ["n", "a text"];

function written(rows: unknown[][]) {
  const cells = { names: NAMES, rows };
  return (["tsv", "csv", "json", "markdown"] as const).map((format) => formatCells(cells, format));
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
  expect(formatCells({ names: ["=n"], rows: [["x"]] }, "csv")).toBe("'=n\nx");
});

test("numbers as text are unchanged", () => {
  const numbers = ["-9007199254740993", "-1.50", "+2", "-1e+300", -1];
  for (const number of numbers)
    expect(formatCells({ names: ["n"], rows: [[number]] }, "csv")).toBe(`n\n${number}`);
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

test("a single cell is copied without quotes", () => {
  const cells = { names: ["t"], rows: [['say "tab\t"']] };
  expect(formatCells(cells, "tsv")).toBe('say "tab\t"');
  expect(formatCells({ names: ["t"], rows: [[null]] }, "tsv")).toBe("");
  expect(formatCells(cells, "csv")).toBe('t\n"say ""tab\t"""');
});
