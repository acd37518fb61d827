import { expect, test } from "vitest";
import { inputsOf, isSameOver, withoutInput } from "./namedInputs";

test("inputsOf names the one result without a name", () => {
  expect(inputsOf("one")).toEqual({ result: "one" });
  expect(inputsOf({ a: "one", b: "two" })).toEqual({ a: "one", b: "two" });
  expect(inputsOf(undefined)).toEqual({});
});

test("isSameOver compares the results by name", () => {
  expect(isSameOver({ a: "one", b: "two" }, { b: "two", a: "one" })).toBe(true);
  expect(isSameOver("one", { result: "one" })).toBe(true);
  expect(isSameOver({ a: "one" }, { a: "two" })).toBe(false);
  expect(isSameOver("one", undefined)).toBe(false);
});

test("withoutInput removes a name, and the field with the last one", () => {
  expect(withoutInput({ a: "one", b: "two" }, "a")).toEqual({ b: "two" });
  expect(withoutInput("one", "result")).toBeUndefined();
  expect(withoutInput("one", "other")).toEqual({ result: "one" });
});
