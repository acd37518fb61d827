import { expect, test } from "vitest";
import { commonType, FigureCounter } from "./cellFigures";

function figuresOf(type: string | null, values: unknown[]) {
  const counter = new FigureCounter(type);
  for (const value of values) counter.add(value);
  return counter.figures();
}

test("figures of decimals are exact and leave NULL out", () => {
  const values = ["0.1", "0.20", null, "9007199254740993.05"];
  expect(figuresOf("DECIMAL(38,2)", values)).toEqual({
    count: 3,
    sum: "9007199254740993.35",
    average: "3002399751580331.116666666667",
    min: "0.1",
    max: "9007199254740993.05",
  });
});

test("figures of doubles add infinities and NaN as doubles", () => {
  expect(figuresOf("DOUBLE", [1, "Infinity"]).sum).toBe("Infinity");
  expect(figuresOf("DOUBLE", [-0.5, -0.25])).toMatchObject({ sum: "-0.75", max: "-0.25" });
});

test("average of large decimals is between minimum and maximum", () => {
  expect(figuresOf("DECIMAL(18,2)", ["123456789.25", "123456789.75"]).average).toBe("123456789.5");
  expect(figuresOf("BIGINT", Array(3).fill("9007199254740993")).average).toBe("9007199254740993");
  expect(figuresOf("DOUBLE", [-0.5, 1e300]).average).toBe("5e+299");
});

test("figures of texts and times have no sum", () => {
  const dates = ["2024-02-01", "2024-01-01"];
  expect(figuresOf("DATE", dates)).toMatchObject({ count: 2, sum: null, min: "2024-01-01" });
  expect(figuresOf(null, [1, "x", null])).toEqual({
    count: 2,
    sum: null,
    average: null,
    min: null,
    max: null,
  });
});

test("columns of numbers have a common type", () => {
  const column = (type: string) => ({ name: "c", type });
  expect(commonType([column("INTEGER"), column("DECIMAL(9,2)")])).toBe("DOUBLE");
  expect(commonType([column("DATE"), column("DATE")])).toBe("DATE");
  expect(commonType([column("DATE"), column("INTEGER")])).toBeNull();
});
