import { expect, test } from "vitest";
import { inferParameterType } from "./inferParameterType";

const TYPES: Record<string, string> = {
  review_ts: "TIMESTAMP",
  rating: "INTEGER",
  "my col": "DECIMAL(5,2)",
  verified: "BOOLEAN",
  title: "VARCHAR",
};

test.each([
  ["SELECT * FROM t WHERE review_ts >= $p", "date"],
  ["SELECT * FROM t WHERE t.rating = $p", "number"],
  ["SELECT * FROM t WHERE rating /* of 5 */ IN ($p)", "number"],
  ['SELECT * FROM t WHERE "my col" BETWEEN 1 AND $p', "number"],
  ["SELECT * FROM t WHERE $p <> verified", "boolean"],
  ["SELECT * FROM t WHERE title ILIKE $p", "text"],
  ["SELECT * FROM t LIMIT $p", "number"],
  ["SELECT $p::DATE", "date"],
  ["SELECT CAST($p AS DOUBLE)", "number"],
  ["SELECT $p", "text"],
] as const)("inferParameterType of %s: %s", (sql, kind) => {
  expect(inferParameterType(sql, "P", (column) => TYPES[column])).toBe(kind);
});

test("inferParameterType finds a question mark by its number", () => {
  const sql = "SELECT * FROM t WHERE title = ? AND rating = ?";
  expect(inferParameterType(sql, "2", (column) => TYPES[column])).toBe("number");
});
