import { expect, test } from "vitest";
import { insertCondition } from "./insertCondition";

const MONTH = "year = 2024 AND month = 11";

/** Return the text after a condition on `reviews` was added with the cursor at `|`. */
function filtered(marked: string): string {
  const sql = marked.replace("|", "");
  return insertCondition(sql, marked.indexOf("|"), "reviews", "C").reduceRight(
    (text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to),
    sql,
  );
}

test.each([
  ["SELECT a FROM reviews|", "SELECT a FROM reviews WHERE C"],
  [
    "SELECT |a\nFROM Reviews r -- all\nGROUP BY 1",
    "SELECT a\nFROM Reviews r\nWHERE C -- all\nGROUP BY 1",
  ],
  ["FROM reviews SELECT a| LIMIT 1", "FROM reviews SELECT a WHERE C LIMIT 1"],
  ["SELECT a FROM reviews WHERE| b = 1", "SELECT a FROM reviews WHERE C AND b = 1"],
  [
    "SELECT a FROM reviews WHERE b OR c ORDER BY |1",
    "SELECT a FROM reviews WHERE C AND (b OR c) ORDER BY 1",
  ],
  ["SELECT a FROM reviews WHERE |", "SELECT a FROM reviews WHERE C "],
  ["WITH x AS (SELECT | FROM reviews) FROM x", "WITH x AS (SELECT  FROM reviews WHERE C) FROM x"],
  [
    "SELECT 1 FROM reviews; SELECT 2 FROM |reviews",
    "SELECT 1 FROM reviews; SELECT 2 FROM reviews WHERE C",
  ],
  ["SELECT 1 FROM other WHERE |", "SELECT 1 FROM other WHERE C"],
  ["SELECT 1 FROM other|", "SELECT 1 FROM other C"],
  ["SELECT 1 FROM reviews;|", "SELECT 1 FROM reviews WHERE C;"],
  ["SELECT 1 FROM reviews;\n\n|\nSELECT 2", "SELECT 1 FROM reviews WHERE C;\n\n\nSELECT 2"],
  [
    "SELECT 1 FROM reviews UNION SELECT 2 FROM reviews|",
    "SELECT 1 FROM reviews UNION SELECT 2 FROM reviews WHERE C",
  ],
])("insertCondition extends the SELECT at the cursor: %s", (marked, expected) => {
  expect(filtered(marked)).toBe(expected);
});

test("insertCondition writes a query of the table into an empty text", () => {
  expect(insertCondition(" \n", 0, "my table", MONTH)).toEqual([
    { from: 0, to: 2, insert: `SELECT *\nFROM "my table"\nWHERE ${MONTH}` },
  ]);
});

test.each(["shop.orders", '"Shop".ORDERS', '"shop.orders"'])(
  "insertCondition finds a table of a database: %s",
  (name) => {
    const sql = `SELECT 1 FROM ${name} o`;
    const [edit] = insertCondition(sql, sql.length, "shop.orders", "C");
    expect(edit).toEqual({ from: sql.length, to: sql.length, insert: " WHERE C" });
  },
);
