import { expect, test } from "vitest";
import { prettyJson } from "./prettyJson";

test("prettyJson formats nested values and JSON documents over several lines", () => {
  expect(prettyJson({ a: [1, null] })).toBe('{\n  "a": [\n    1,\n    null\n  ]\n}');
  expect(prettyJson(' {"a":"가"}')).toBe('{\n  "a": "가"\n}');
});

test("prettyJson returns null for other text", () => {
  expect(["text", "{not json", "12", "", null, 5].map(prettyJson)).toEqual(Array(6).fill(null));
});

test("prettyJson keeps every digit of a large number", () => {
  expect(prettyJson('{"id":12345678901234567890}')).toBeNull();
});
