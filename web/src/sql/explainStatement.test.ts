import { expect, test } from "vitest";
import { explainAsJson, parseExplain } from "./explainStatement";

test.each([
  ["EXPLAIN SELECT 1", "SELECT 1", false],
  ["-- why\nexplain /* it */ analyze\nFROM t", "FROM t", true],
  ["EXPLAIN (FORMAT json) SELECT (1)", "SELECT (1)", false],
  ["EXPLAIN (ANALYZE, FORMAT json) SELECT 1", "SELECT 1", true],
  ["EXPLAIN (SELECT 1)", "(SELECT 1)", false],
])("%s explains a statement", (text, sql, analyze) => {
  expect(parseExplain(text)).toEqual({ sql, analyze, asText: false });
});

test("EXPLAIN may ask for text", () => {
  const explained = { sql: "SELECT 1", analyze: false, asText: true };
  expect(parseExplain("EXPLAIN (FORMAT text) SELECT 1")).toEqual(explained);
});

test.each(["SELECT 1", "SELECT 'EXPLAIN x'", "EXPLAIN", ""])("%s explains nothing", (text) => {
  expect(parseExplain(text)).toBeNull();
});

test("statement is explained as JSON without the EXPLAIN that it has", () => {
  expect(explainAsJson("EXPLAIN ANALYZE SELECT 1", false)).toBe("EXPLAIN (FORMAT json)\nSELECT 1");
  expect(explainAsJson("SELECT 1", true)).toBe("EXPLAIN (ANALYZE, FORMAT json)\nSELECT 1");
});
