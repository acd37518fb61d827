import { expect, test } from "vitest";
import { buildChartData } from "./chartData";
import { MAX_SERIES } from "./chartModel";
import { MAX_CATEGORIES } from "./types/bar";
import { MAX_SLICES } from "./types/pie";
import { chartFields } from "./fieldRoles";
import type { ChartConfig } from "./chartConfig";

const WORDS = { nothing: "NULL", rest: "Others" };
const TYPES = { day: "DATE", name: "VARCHAR", n: "BIGINT", other: "BIGINT", month: "BIGINT" };

type Name = keyof typeof TYPES;

function drawn(names: Name[], rows: unknown[][], settings: Partial<ChartConfig>) {
  const columns = names.map((name) => ({ name, type: TYPES[name] }));
  const whole: ChartConfig = {
    kind: "bar",
    x: names[0] ?? "",
    y: ["n"],
    group: null,
    combine: "sum",
    order: "value",
    stacked: false,
    log: false,
    zone: "UTC",
    ...settings,
  };
  return buildChartData(rows, chartFields(columns, rows), whole, WORDS);
}

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

test("times are sorted, and no day is invented between two", () => {
  const rows = [
    ["2024-01-05", 5],
    ["2024-01-01", 1],
    ["2024-01-02", null],
  ];
  const { axis, series, notes } = drawn(["day", "n"], rows, { kind: "line" });
  expect(axis).toBe("time");
  expect(series).toEqual([
    {
      name: "n",
      rest: false,
      points: [
        { x: day("2024-01-01"), y: 1 },
        { x: day("2024-01-02"), y: null },
        { x: day("2024-01-05"), y: 5 },
      ],
    },
  ]);
  expect(notes.noValue).toBe(1);
});

test("rows without a time are told, not drawn", () => {
  const rows = [
    [null, 5],
    ["infinity", 1],
    ["2024-01-02", 2],
  ];
  const { series, notes } = drawn(["day", "n"], rows, { kind: "line" });
  expect(series[0]?.points).toHaveLength(1);
  expect(notes.noPlace).toBe(2);
});

test("categories stand by value, by name or as they came; NULL is one of them", () => {
  const rows = [
    ["b10", 1],
    [null, 3],
    ["b9", 2],
  ];
  const order = (order: ChartConfig["order"]) => drawn(["name", "n"], rows, { order }).categories;
  expect(order("value")).toEqual(["NULL", "b9", "b10"]);
  expect(order("name")).toEqual(["b9", "b10", "NULL"]);
  expect(order("result")).toEqual(["b10", "NULL", "b9"]);
});

test("months stand in the order of the year", () => {
  const rows = [10, 2, 1].map((month) => [month, month]);
  expect(drawn(["month", "n"], rows, { order: "name" }).categories).toEqual(["1", "2", "10"]);
});

test("several values of one place are put together, and it is told", () => {
  const rows = [
    ["a", 1],
    ["a", 2],
    ["a", 6],
    ["b", 4],
  ];
  const of = (combine: ChartConfig["combine"]) => {
    const { series, notes } = drawn(["name", "n"], rows, { combine, order: "name" });
    return [...(series[0]?.points.map(({ y }) => y) ?? []), notes.combined];
  };
  expect(of("sum")).toEqual([9, 4, 3]);
  expect(of("mean")).toEqual([3, 4, 3]);
  expect(of("min")).toEqual([1, 4, 3]);
  expect(of("max")).toEqual([6, 4, 3]);
  expect(of("count")).toEqual([3, 1, 3]);
});

test("a cloud keeps every value", () => {
  const rows = [
    [1, 5],
    [1, 6],
  ];
  const { axis, series, notes } = drawn(["other", "n"], rows, { kind: "scatter" });
  expect([axis, series[0]?.points, notes.combined]).toEqual([
    "value",
    [
      { x: 1, y: 5 },
      { x: 1, y: 6 },
    ],
    0,
  ]);
});

test("a single value keeps its digits", () => {
  const rows = [["a", "9223372036854775807"]];
  expect(drawn(["name", "n"], rows, {}).series[0]?.points[0]?.exact).toBe("9223372036854775807");
});

test("groups and several values make series", () => {
  const rows = [
    ["2024-01-01", "a", 1, 10],
    ["2024-01-01", null, 2, 20],
  ];
  const names = (settings: Partial<ChartConfig>) =>
    drawn(["day", "name", "n", "other"], rows, settings).series.map(({ name }) => name);
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

test("series stand by name, whatever the order of the rows, unless that is asked for", () => {
  const rows = ["b10", "b9", "a"].map((name) => ["2024-01-01", name, 1]);
  const names = (order: ChartConfig["order"]) =>
    drawn(["day", "name", "n"], rows, { kind: "line", group: "name", order }).series.map(
      ({ name }) => name,
    );
  expect(names("name")).toEqual(["a", "b9", "b10"]);
  expect(names("result")).toEqual(["b10", "b9", "a"]);
});

test("the largest series are drawn and the others told", () => {
  const { series, notes } = drawn(["day", "name", "n"], MANY, { kind: "line", group: "name" });
  expect(series.map(({ name }) => name)).toEqual(
    Array.from({ length: MAX_SERIES }, (_, index) => `name ${index + 3}`),
  );
  expect(notes.hiddenSeries).toBe(3);
});

test("a stack keeps its height: what has no series of its own is one more", () => {
  const { series, notes } = drawn(["day", "name", "n"], MANY, { group: "name", stacked: true });
  expect(series.at(-1)).toMatchObject({ name: "Others (3)", rest: true });
  expect(series.at(-1)?.points).toEqual([{ x: day("2024-01-01"), y: 1 + 2 + 3 }]);
  expect(notes.hiddenSeries).toBe(0);
});

test("a stack has a value of each series at each place", () => {
  const rows = [
    ["2024-01-01", "a", 1],
    ["2024-01-02", "b", 2],
  ];
  const { series } = drawn(["day", "name", "n"], rows, {
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

test("too many bars: the largest are drawn, the others told", () => {
  const rows = Array.from({ length: MAX_CATEGORIES + 5 }, (_, index) => [`name ${index}`, index]);
  const { categories, notes } = drawn(["name", "n"], rows, {});
  expect([categories.length, categories[0], notes.hiddenCategories]).toEqual([
    MAX_CATEGORIES,
    `name ${MAX_CATEGORIES + 4}`,
    5,
  ]);
});

test("a pie has one slice for all the small ones, and none below zero", () => {
  const rows = Array.from({ length: 12 }, (_, index) => [`name ${index}`, index - 1]);
  const { categories, series, notes } = drawn(["name", "n"], rows, { kind: "pie" });
  const slices = series[0]?.points.map(({ x, y }) => [categories[x], y]) ?? [];
  expect(slices).toHaveLength(MAX_SLICES + 1);
  expect([slices[0], slices.at(-1)]).toEqual([
    ["name 11", 10],
    ["Others (2)", 1 + 2],
  ]);
  expect(notes.notPositive).toBe(2);
});

test("a log axis has no place for zero and below", () => {
  const rows = [
    ["a", 0],
    ["b", 10],
  ];
  const { series, notes } = drawn(["name", "n"], rows, { log: true, order: "result" });
  expect([series[0]?.points.map(({ y }) => y), notes.notPositive]).toEqual([[null, 10], 1]);
});
