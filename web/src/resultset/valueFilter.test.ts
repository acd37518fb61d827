import { expect, test } from "vitest";
import { TOO_LARGE } from "./source";
import { hasEngineText, valueFilter } from "./valueFilter";

test.each([
  ["JSON", "abc", "abc"],
  ["JSON", true, "true"],
  ["JSON", null, ""],
  ["JSON", 1, null],
  ["JSON", { a: 1 }, null],
  ["VARIANT", "abc", "abc"],
  ["DOUBLE[]", [1], null],
  ["DOUBLE[]", null, ""],
  ["STRUCT(a INTEGER)", { a: 1 }, null],
  ["DOUBLE", 1, "1"],
  ["DECIMAL(5,2)", "1.50", "1.50"],
  ["VARCHAR", TOO_LARGE, null],
  ["VARCHAR", undefined, null],
])("a value of %s %j filters by %j", (type, value, text) => {
  expect(valueFilter({ index: 3, type }, value)?.value ?? null).toBe(text);
});

test.each([
  ["VARCHAR", '{"a":1}', true],
  ["DOUBLE", "1", true],
  ["JSON", "abc", true],
  ["JSON", '{"a":1}', false],
  ["JSON", "[1]", false],
  ["JSON", "-1", false],
  ["DOUBLE[]", "[1]", false],
  ["MAP(VARCHAR, DOUBLE)", "{}", false],
])("the engine's text of %s %s is the page's: %s", (type, text, same) => {
  expect(hasEngineText(type, text)).toBe(same);
});
