import { expect, test } from "vitest";
import { TOO_LARGE } from "./source";
import { textOf } from "./values";

test("NULL has no text, an empty string has an empty one", () => {
  expect([null, "", 0, false].map(textOf)).toEqual([null, "", "0", "false"]);
});

test("nested values are written as JSON, large integers as they came", () => {
  expect(textOf({ a: [1, null] })).toBe('{"a":[1,null]}');
  expect(textOf("9223372036854775807")).toBe("9223372036854775807");
});

test("a value that did not come says so", () => {
  expect(textOf(TOO_LARGE)).toMatch(/too large/i);
});
