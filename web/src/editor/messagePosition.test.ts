import { expect, test } from "vitest";
import { withPositionAfter } from "./messagePosition";

test.each([
  ["", "x at line 1, column 8", "x at line 1, column 8"],
  ["SELECT 1;\n", "x at line 1, column 8", "x at line 2, column 8"],
  ["SELECT '😀'; ", "x at line 1, column 8.", "x at line 1, column 20."],
  ["SELECT 1;\n\n ", "x at line 2, column 3", "x at line 4, column 3"],
  ["SELECT 1;\n", "a file's line 1, column 8", "a file's line 1, column 8"],
])("withPositionAfter %j", (before, message, expected) => {
  expect(withPositionAfter(message, before)).toBe(expected);
});
