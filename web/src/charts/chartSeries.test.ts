import { expect, test } from "vitest";
import type { ChartConfig } from "./chartConfig";
import { MAX_SERIES } from "./chartModel";
import { chartDataOf, dayTime } from "./testChart";

test("chart data has a series for each group and value column", () => {
  const rows = [
    ["2024-01-01", "a", 1, 10],
    ["2024-01-01", null, 2, 20],
  ];
  const names = (settings: Partial<ChartConfig>) =>
    chartDataOf(["day", "name", "n", "other"], rows, settings).series.map(({ name }) => name);
  expect(names({ group: "name" })).toEqual(["a", "NULL"]);
  expect(names({ y: ["n", "other"] })).toEqual(["n", "other"]);
  expect(names({ y: ["n", "other"], group: "name" })).toEqual([
    "a · n",
    "a · other",
    "NULL · n",
    "NULL · other",
  ]);
});

const MANY = Array.from({ length: MAX_SERIES + 3 }, (_, index) => [
  "2024-01-01",
  `name ${index}`,
  index + 1,
]);

test("chart data orders series by name, or as in the result", () => {
  const rows = ["b10", "b9", "a"].map((name) => ["2024-01-01", name, 1]);
  const names = (order: ChartConfig["order"]) =>
    chartDataOf(["day", "name", "n"], rows, { kind: "line", group: "name", order }).series.map(
      ({ name }) => name,
    );
  expect(names("name")).toEqual(["a", "b9", "b10"]);
  expect(names("result")).toEqual(["b10", "b9", "a"]);
});

test("chart data keeps the largest series and counts the others", () => {
  const { series, notes } = chartDataOf(["day", "name", "n"], MANY, {
    kind: "line",
    group: "name",
  });
  expect(series.map(({ name }) => name)).toEqual(
    Array.from({ length: MAX_SERIES }, (_, index) => `name ${index + 3}`),
  );
  expect(notes.hiddenSeries).toBe(3);
});

test("chart data of a stack combines the smaller series into one", () => {
  const { series, notes } = chartDataOf(["day", "name", "n"], MANY, {
    group: "name",
    stacked: true,
  });
  expect(series.at(-1)).toMatchObject({ name: "Others (3)", rest: true });
  expect(series.at(-1)?.points).toEqual([{ x: dayTime("2024-01-01"), y: 1 + 2 + 3 }]);
  expect(notes.hiddenSeries).toBe(0);
});

test("chart data of a stack has a value of each series at each X position", () => {
  const rows = [
    ["2024-01-01", "a", 1],
    ["2024-01-02", "b", 2],
  ];
  const { series } = chartDataOf(["day", "name", "n"], rows, {
    kind: "area",
    group: "name",
    stacked: true,
  });
  expect(series.map(({ points }) => points.map(({ y, absent }) => [y, absent ?? false]))).toEqual([
    [
      [1, false],
      [0, true],
    ],
    [
      [0, true],
      [2, false],
    ],
  ]);
});
