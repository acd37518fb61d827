import { expect, test } from "vitest";
import { prettyJson } from "./prettyJson";

test("nested values and JSON documents are spread over lines", () => {
  expect(prettyJson({ a: [1, null] })).toBe('{\n  "a": [\n    1,\n    null\n  ]\n}');
  expect(prettyJson(' {"a":"가"}')).toBe('{\n  "a": "가"\n}');
});

test("other texts stay as they are", () => {
  expect(["text", "{not json", "12", "", null, 5].map(prettyJson)).toEqual(Array(6).fill(null));
});

test("no digit of a large number is lost", () => {
  expect(prettyJson('{"id":12345678901234567890}')).toBeNull();
});
