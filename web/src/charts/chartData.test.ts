import { expect, test } from "vitest";
import { MAX_CATEGORIES } from "./types/bar";
import { MAX_SLICES } from "./types/pie";
import { describeNotes } from "./describeChart";
import { chartDataOf, type ColumnName, configOf, dayTime } from "./testChart";
import type { Aggregation, ChartConfig } from "./chartConfig";

test("chart data sorts times and adds no missing days", () => {
  const rows = [
    ["2024-01-05", 5],
    ["2024-01-01", 1],
    ["2024-01-02", null],
  ];
  const { axis, series, notes } = chartDataOf(["day", "n"], rows, { kind: "line" });
  expect(axis).toBe("time");
  expect(series).toEqual([
    {
      name: "n",
      rest: false,
      right: false,
      aggregation: "sum",
      points: [
        { x: dayTime("2024-01-01"), y: 1 },
        { x: dayTime("2024-01-02"), y: null },
        { x: dayTime("2024-01-05"), y: 5 },
      ],
    },
  ]);
  expect(notes.nullY).toBe(1);
});

test("chart data omits and counts rows without a time", () => {
  const rows = [
    [null, 5],
    ["infinity", 1],
    ["2024-01-02", 2],
  ];
  const { series, notes } = chartDataOf(["day", "n"], rows, { kind: "line" });
  expect(series[0]?.points).toHaveLength(1);
  expect(notes.nullX).toBe(2);
});

test("notes say of a row without a finite X value that it is not shown", () => {
  const rows = [
    ["NaN", 5],
    ["-Infinity", 1],
    [2, 2],
  ];
  const settings = configOf(["other", "n"], { kind: "scatter" });
  const notes = describeNotes(chartDataOf(["other", "n"], rows, settings), settings);
  expect(notes).toEqual(["2 rows whose other is NULL or not finite are not shown."]);
});

test("chart data orders categories by value, by name or as in the result, including NULL", () => {
  const rows = [
    ["b10", 1],
    [null, 3],
    ["b9", 2],
  ];
  const order = (order: ChartConfig["order"]) =>
    chartDataOf(["name", "n"], rows, { order }).categories;
  expect(order("value")).toEqual(["NULL", "b9", "b10"]);
  expect(order("name")).toEqual(["b9", "b10", "NULL"]);
  expect(order("result")).toEqual(["b10", "NULL", "b9"]);
});

test("chart data orders names of weekdays and months as in the calendar", () => {
  const order = (names: (string | null)[], order: ChartConfig["order"] = "name") =>
    chartDataOf(
      ["name", "n"],
      names.map((name, index) => [name, index]),
      { order },
    ).categories;
  expect(order(["Sunday", "Friday", null, "Monday"])).toEqual([
    "Monday",
    "Friday",
    "Sunday",
    "NULL",
  ]);
  expect(order(["thurs", "TUE", "Wed."])).toEqual(["TUE", "Wed.", "thurs"]);
  expect(order(["September", "Apr", "may"])).toEqual(["Apr", "may", "September"]);
  expect(order(["일", "화", "월"])).toEqual(["월", "화", "일"]);
  expect(order(["Sun", "Moon"])).toEqual(["Moon", "Sun"]);
  expect(order(["Mon", "Sun"], "value")).toEqual(["Sun", "Mon"]);
});

test("chart data orders series of weekdays as in the calendar", () => {
  const rows = ["Sat", "Wed", "Mon"].map((name, index) => ["2024-01-01", name, index]);
  const { series } = chartDataOf(["day", "name", "n"], rows, { group: "name" });
  expect(series.map(({ name }) => name)).toEqual(["Mon", "Wed", "Sat"]);
});

test("chart data orders months by number", () => {
  const rows = [10, 2, 1].map((month) => [month, month]);
  expect(chartDataOf(["month", "n"], rows, { order: "name" }).categories).toEqual(["1", "2", "10"]);
});

test("chart data aggregates and counts several values of one category", () => {
  const rows = [
    ["a", 1],
    ["a", 2],
    ["a", 6],
    ["b", 4],
  ];
  const aggregated = (n: Aggregation) => {
    const settings = { aggregations: { n }, order: "name" } as const;
    const { series, notes } = chartDataOf(["name", "n"], rows, settings);
    return [...(series[0]?.points.map(({ y }) => y) ?? []), notes.combined];
  };
  expect(aggregated("sum")).toEqual([9, 4, 3]);
  expect(aggregated("mean")).toEqual([3, 4, 3]);
  expect(aggregated("min")).toEqual([1, 4, 3]);
  expect(aggregated("max")).toEqual([6, 4, 3]);
  expect(aggregated("count")).toEqual([3, 1, 3]);
  expect(aggregated("distinct")).toEqual([3, 1, 3]);
  expect(aggregated("median")).toEqual([2, 4, 3]);
});

test("chart data of a scatter chart keeps every value", () => {
  const rows = [
    [1, 5],
    [1, 6],
  ];
  const { axis, series, notes } = chartDataOf(["other", "n"], rows, { kind: "scatter" });
  expect([axis, series[0]?.points, notes.combined]).toEqual([
    "value",
    [
      { x: 1, y: 5 },
      { x: 1, y: 6 },
    ],
    0,
  ]);
});

test("chart data keeps the digits of a single value", () => {
  const rows = [["a", "9223372036854775807"]];
  expect(chartDataOf(["name", "n"], rows, {}).series[0]?.points[0]?.exact).toBe(
    "9223372036854775807",
  );
});

test("chart data keeps the largest categories and counts the others", () => {
  const rows = Array.from({ length: MAX_CATEGORIES + 5 }, (_, index) => [`name ${index}`, index]);
  const { categories, notes } = chartDataOf(["name", "n"], rows, {});
  expect([categories.length, categories[0], notes.hiddenCategories]).toEqual([
    MAX_CATEGORIES,
    `name ${MAX_CATEGORIES + 4}`,
    5,
  ]);
});

test("chart data of a pie combines the smallest slices and omits negative values", () => {
  const rows = Array.from({ length: 12 }, (_, index) => [`name ${index}`, index - 1]);
  const { categories, series, notes } = chartDataOf(["name", "n"], rows, { kind: "pie" });
  const slices = series[0]?.points.map(({ x, y }) => [categories[x], y]) ?? [];
  expect(slices).toHaveLength(MAX_SLICES + 1);
  expect([slices[0], slices.at(-1)]).toEqual([
    ["name 11", 10],
    ["Others (2)", 1 + 2],
  ]);
  expect(notes.notPositive).toBe(2);
});

test("chart data of a log axis replaces zero and negative values with null", () => {
  const rows = [
    ["a", 0],
    ["b", 10],
  ];
  const { series, notes } = chartDataOf(["name", "n"], rows, { log: true, order: "result" });
  expect([series[0]?.points.map(({ y }) => y), notes.notPositive]).toEqual([[null, 10], 1]);
});

test("chart data without a value column counts rows, also where there are none", () => {
  const rows = [["2024-01-05"], ["2024-01-30"], ["2024-03-01"], [null]];
  const { series, grain, notes } = chartDataOf(["day"], rows, {
    kind: "line",
    y: [],
    grain: "month",
  });
  expect(series[0]?.points).toEqual([
    { x: dayTime("2024-01-01"), y: 2 },
    { x: dayTime("2024-02-01"), y: 0 },
    { x: dayTime("2024-03-01"), y: 1 },
  ]);
  expect([series[0]?.name, grain, notes.nullX, notes.combined]).toEqual(["Rows", "month", 1, 0]);
});

test("chart data of a histogram has every interval in order", () => {
  const rows = [[7], [1], [2], [31]];
  const { categories, series, axis } = chartDataOf(["n"], rows, {
    kind: "histogram",
    x: "n",
    y: [],
    bins: 4,
  });
  expect(axis).toBe("category");
  expect(categories).toEqual(["0 – 10", "10 – 20", "20 – 30", "30 – 40"]);
  expect(series[0]?.points.map(({ y }) => y)).toEqual([3, 0, 0, 1]);
});

test("chart data of more numbers than bars are intervals, of a summary each number", () => {
  const rows = Array.from({ length: MAX_CATEGORIES + 1 }, (_, n) => [n, 1]);
  expect(chartDataOf(["other", "n"], rows, {}).binned).toBe(true);
  expect(chartDataOf(["other", "n"], rows.slice(1), {}).binned).toBe(false);
});

test("chart data of many repeated or irregular times are grouped, of regular ones not", () => {
  const days = Array.from({ length: 366 }, (_, n) => new Date(Date.UTC(2024, 0, 1 + n)));
  const rows = days.map((date) => [date.toISOString().slice(0, 10), 1]);
  const grainOf = (given: unknown[][]) => chartDataOf(["day", "n"], given, { kind: "line" }).grain;
  expect(grainOf(rows)).toBeNull();
  expect(grainOf([...rows, ...rows])).toBe("month");
  const seconds = rows.map(([date], n) => [`${date as string} 00:00:${10 + ((n * n) % 50)}`, 1]);
  expect(grainOf(seconds)).toBe("month");
});

test("chart data of big numbers aggregates each column over all rows", () => {
  const rows = [
    ["a", 1, 5],
    ["b", 2, 6],
  ];
  const { series } = chartDataOf(["name", "n", "other"], rows, {
    kind: "number",
    y: ["n", "other"],
    aggregations: { other: "mean" },
  });
  expect(series.map(({ name, points }) => [name, points[0]?.y])).toEqual([
    ["n", 3],
    ["other", 5.5],
  ]);
});

test("chart data of a heatmap has a row for each value of another column", () => {
  const rows = Array.from({ length: 20 }, (_, n) => [`x${n % 2}`, n % 10, 1]);
  const { series, categories } = chartDataOf(["name", "month", "n"], rows, { kind: "heatmap" });
  expect([series.length, categories]).toEqual([10, ["x0", "x1"]]);
});

test("chart data of a category axis names midnights as days", () => {
  const namesOf = (times: unknown[], settings: Partial<ChartConfig>) => {
    const rows = times.map((time) => [time, "a", 1]);
    const { categories, series } = chartDataOf(["ts", "name", "n"], rows, settings);
    return categories.length > 0 ? categories : series.map(({ name }) => name);
  };
  const days = ["2024-03-01 00:00:00", "2024-03-02 00:00:00", "infinity"];
  const heatmap = { kind: "heatmap", group: "name", order: "name" } as const;
  expect(namesOf(days, heatmap)).toEqual(["2024-03-01", "2024-03-02"]);
  expect(namesOf(["2024-03-01 00:00:00+00"], heatmap)).toEqual(["2024-03-01"]);
  expect(namesOf(days, { kind: "scatter", x: "n", group: "ts" })).toEqual([
    "2024-03-01",
    "2024-03-02",
    "infinity",
  ]);
  const hours = ["2024-03-01 00:00:00", "2024-03-01 12:00:00"];
  expect(namesOf(hours, heatmap)).toEqual(hours);
  expect(namesOf(hours, { ...heatmap, grain: "hour" })).toContain("2024-03-01 12:00");
});

test("note about aggregated values names what the values share", () => {
  const noteOf = (kind: ChartConfig["kind"], group: string | null) => {
    const settings = { kind, group };
    const rows = [1, 2, 3].map((n) => ["2024-03-01", "a", n]);
    const names: ColumnName[] = ["day", "name", "n"];
    return describeNotes(chartDataOf(names, rows, settings), configOf(names, settings));
  };
  expect(noteOf("number", null)).toEqual(["Showing the sum of 3 values."]);
  expect(noteOf("line", null)).toEqual(["3 values share the same day; showing their sum."]);
  expect(noteOf("line", "name")).toEqual([
    "3 values share the same day and name; showing their sum.",
  ]);
});
