import { expect, test } from "vitest";
import { TOO_LARGE } from "./source";
import { cellText } from "./values";

test("cellText of NULL is null, of an empty string is empty", () => {
  expect([null, "", 0, false].map(cellText)).toEqual([null, "", "0", "false"]);
});

test("cellText keeps the sign of a negative zero", () => {
  expect(cellText(-0)).toBe("-0");
});

test("cellText writes nested values as JSON and keeps large integers", () => {
  expect(cellText({ a: [1, null] })).toBe('{"a":[1,null]}');
  expect(cellText("9223372036854775807")).toBe("9223372036854775807");
});

test("cellText of a value that is too large is a notice", () => {
  expect(cellText(TOO_LARGE)).toMatch(/too large/i);
});
