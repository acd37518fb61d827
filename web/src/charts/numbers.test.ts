import { expect, test } from "vitest";
import { toNumber, roundNoise } from "./numbers";

test("toNumber converts decimals and large integers from strings", () => {
  expect(["19.90", "9223372036854775807", -3, 0].map(toNumber)).toEqual([
    19.9, 9223372036854775807, -3, 0,
  ]);
});

test("toNumber returns null for other values", () => {
  const values = [null, undefined, "", "NaN", "Infinity", "-Infinity", "abc", true];
  expect(values.map(toNumber)).toEqual(values.map(() => null));
});

test("roundNoise removes the error of binary fractions", () => {
  expect([0.1 + 0.2, 1 / 3].map(roundNoise)).toEqual([0.3, 0.33333333333333]);
});

test("roundNoise keeps every digit of an integer", () => {
  const integers = [123_456_789_012_345, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER];
  expect(integers.map(roundNoise)).toEqual(integers);
});
