import { expect, test } from "vitest";
import { MAX_BINS, parseColumnStats, computeStats } from "./columnStats";

function statsOf(type: string, values: unknown[]) {
  const at = (row: number) => [values[row]];
  return computeStats({ kind: "local", count: values.length, at }, 0, { name: "c", type });
}

test("column statistics of numbers", () => {
  const stats = statsOf("DECIMAL(10,2)", ["9.00", null, "10.00", "10.00"]);
  expect(stats).toMatchObject({ rows: 4, nulls: 1, distinct: 2, min: "9.00", max: "10.00" });
  expect(stats.mean).toBeCloseTo(29 / 3);
  expect(stats.top[0]).toEqual({ value: "10.00", rows: 2 });
});

test("histogram counts every finite number once", () => {
  const numbers = Array.from({ length: 1000 }, (_, n) => n / 7);
  const histogram = statsOf("DOUBLE", [...numbers, "NaN", "Infinity", null]).histogram;
  expect(histogram?.counts).toHaveLength(MAX_BINS);
  expect(histogram?.counts.reduce((a, b) => a + b)).toBe(1000);
  expect([histogram?.low, histogram?.high]).toEqual([0, 999 / 7]);
});

test("histogram of few integers has a bin for each", () => {
  expect(statsOf("INTEGER", [1, 1, 5, 3]).histogram).toEqual({
    low: 1,
    high: 5,
    step: 1,
    counts: [2, 0, 1, 0, 1],
  });
  expect(statsOf("INTEGER", [4, 4]).histogram?.counts).toEqual([2]);
  expect(statsOf("DOUBLE", [4, 4]).histogram?.counts).toEqual([2]);
});

test("histogram of times uses milliseconds", () => {
  const stats = statsOf("TIMESTAMP", [
    "2024-01-02 00:00:00.123456",
    "2024-01-01 00:00:00",
    "infinity",
  ]);
  expect(stats.histogram?.low).toBe(Date.UTC(2024, 0, 1));
  expect(stats.histogram?.high).toBe(Date.UTC(2024, 0, 2, 0, 0, 0, 123));
  expect(statsOf("DATE", ["2024-05-01"]).histogram?.low).toBe(Date.UTC(2024, 4, 1));
});

test("column statistics of no rows and of NULL alone", () => {
  expect(statsOf("INTEGER", [])).toMatchObject({
    rows: 0,
    min: null,
    mean: null,
    histogram: null,
  });
  expect(statsOf("VARCHAR", [null, null])).toMatchObject({ nulls: 2, distinct: 0, top: [] });
});

test("parseColumnStats returns the statistics of the engine", () => {
  const column = { name: "c", type: "INTEGER" };
  const top = [{ value: "1", rows: 2 }];
  const bins = [
    { bin: 0, rows: 2 },
    { bin: 4, rows: 1 },
  ];
  const stats = parseColumnStats([4, 3, 2, "1", "5", 2.33, top, 1, 5, bins], column);
  expect(stats).toMatchObject({ rows: 4, nulls: 1, distinct: 2, min: "1", max: "5", top });
  expect(stats.histogram?.counts).toEqual([2, 0, 0, 0, 1]);
});
