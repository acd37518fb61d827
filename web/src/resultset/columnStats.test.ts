import { expect, test } from "vitest";
import { MAX_BINS, parseColumnStats, computeStats } from "./columnStats";

function summed(type: string, values: unknown[]) {
  const at = (row: number) => [values[row]];
  return computeStats({ kind: "local", count: values.length, at }, 0, { name: "c", type });
}

test("a column of numbers", () => {
  const summary = summed("DECIMAL(10,2)", ["9.00", null, "10.00", "10.00"]);
  expect(summary).toMatchObject({ rows: 4, nulls: 1, distinct: 2, min: "9.00", max: "10.00" });
  expect(summary.mean).toBeCloseTo(29 / 3);
  expect(summary.top[0]).toEqual({ value: "10.00", rows: 2 });
});

test("every finite number is in one bar", () => {
  const numbers = Array.from({ length: 1000 }, (_, n) => n / 7);
  const histogram = summed("DOUBLE", [...numbers, "NaN", "Infinity", null]).histogram;
  expect(histogram?.counts).toHaveLength(MAX_BINS);
  expect(histogram?.counts.reduce((a, b) => a + b)).toBe(1000);
  expect([histogram?.low, histogram?.high]).toEqual([0, 999 / 7]);
});

test("whole numbers close together have a bar each", () => {
  expect(summed("INTEGER", [1, 1, 5, 3]).histogram).toEqual({
    low: 1,
    high: 5,
    step: 1,
    counts: [2, 0, 1, 0, 1],
  });
  expect(summed("INTEGER", [4, 4]).histogram?.counts).toEqual([2]);
  expect(summed("DOUBLE", [4, 4]).histogram?.counts).toEqual([2]);
});

test("moments are in the order of time", () => {
  const summary = summed("TIMESTAMP", [
    "2024-01-02 00:00:00.123456",
    "2024-01-01 00:00:00",
    "infinity",
  ]);
  expect(summary.histogram?.low).toBe(Date.UTC(2024, 0, 1));
  expect(summary.histogram?.high).toBe(Date.UTC(2024, 0, 2, 0, 0, 0, 123));
  expect(summed("DATE", ["2024-05-01"]).histogram?.low).toBe(Date.UTC(2024, 4, 1));
});

test("nothing at all, and nothing but NULL", () => {
  expect(summed("INTEGER", [])).toMatchObject({
    rows: 0,
    min: null,
    mean: null,
    histogram: null,
  });
  expect(summed("VARCHAR", [null, null])).toMatchObject({ nulls: 2, distinct: 0, top: [] });
});

test("the engine's answer says the same", () => {
  const column = { name: "c", type: "INTEGER" };
  const top = [{ value: "1", rows: 2 }];
  const bins = [
    { bin: 0, rows: 2 },
    { bin: 4, rows: 1 },
  ];
  const summary = parseColumnStats([4, 3, 2, "1", "5", 2.33, top, 1, 5, bins], column);
  expect(summary).toMatchObject({ rows: 4, nulls: 1, distinct: 2, min: "1", max: "5", top });
  expect(summary.histogram?.counts).toEqual([2, 0, 0, 0, 1]);
});
