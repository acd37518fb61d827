import { expect, test } from "vitest";
import { isNumeric, textOf, widthOf } from "./values";

test("NULL has no text, an empty string has an empty one", () => {
  expect([null, "", 0, false].map(textOf)).toEqual([null, "", "0", "false"]);
});

test("nested values are written as JSON, large integers as they came", () => {
  expect(textOf({ a: [1, null] })).toBe('{"a":[1,null]}');
  expect(textOf("9223372036854775807")).toBe("9223372036854775807");
});

test("numbers are told by their type", () => {
  const numeric = ["BIGINT", "UTINYINT", "DECIMAL(38,0)", "DOUBLE", "INTEGER"];
  expect(numeric.every(isNumeric)).toBe(true);
  expect(["VARCHAR", "DATE", "INTEGER[]", "INTERVAL"].some(isNumeric)).toBe(false);
});

test("a column is as wide as its longest text, within bounds", () => {
  const wide = widthOf("body", "VARCHAR", ["x".repeat(500)]);
  expect(widthOf("a", "DATE", ["2024-01-01"])).toBeLessThan(wide);
  expect(wide).toBe(widthOf("body", "VARCHAR", ["x".repeat(5000)]));
});
