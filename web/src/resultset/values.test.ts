import { expect, test } from "vitest";
import { TOO_LARGE } from "./source";
import { cellText } from "./values";

test("NULL has no text, an empty string has an empty one", () => {
  expect([null, "", 0, false].map(cellText)).toEqual([null, "", "0", "false"]);
});

test("nested values are written as JSON, large integers as they came", () => {
  expect(cellText({ a: [1, null] })).toBe('{"a":[1,null]}');
  expect(cellText("9223372036854775807")).toBe("9223372036854775807");
});

test("a value that did not come says so", () => {
  expect(cellText(TOO_LARGE)).toMatch(/too large/i);
});
