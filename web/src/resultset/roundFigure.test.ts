import { expect, test } from "vitest";
import { roundFigure } from "./roundFigure";

test.each([
  [123_456_789.5, "123456789.5"],
  ["9007199254740993.123456", "9007199254740993.1235"],
  ["-1498.10756", "-1498.1076"],
  [1.23456789, "1.23457"],
  [1.99999999, "2"],
  [1 / 3, "0.333333"],
  [-0.000123456789, "-0.000123457"],
  [1.23456789e-9, "1.23457e-9"],
  [1e300, "1e+300"],
  [0, "0"],
  ["NaN", "NaN"],
  ["-Infinity", "-Infinity"],
])("figure %s is rounded to %s", (figure, text) => {
  expect(roundFigure(figure)).toBe(text);
});
