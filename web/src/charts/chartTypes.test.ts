import { expect, test } from "vitest";
import { en } from "../i18n/locales/en";
import { buildChartData } from "./chartData";
import { CHART_DEFAULTS, type ChartConfig } from "./chartConfig";
import { CHART_TYPES, bestChartType, chartType, isChartType } from "./chartTypes";
import type { Field, Role } from "./fieldRoles";

const LABELS = { nullName: "", rest: "", rowCount: "" };

const field = (role: Role): Field => ({ name: "x", type: "", role, index: 0, distinct: 9 });

test("chart types match the names in the locale", () => {
  const kinds = CHART_TYPES.map(({ kind }) => kind);
  expect([...kinds].sort()).toEqual(Object.keys(en.charts.types).sort());
  expect(new Set(kinds).size).toBe(kinds.length);
});

test("chart types are ordered by position", () => {
  expect(CHART_TYPES.map(({ kind }) => kind)).toEqual([
    "bar",
    "line",
    "area",
    "scatter",
    "histogram",
    "pie",
    "heatmap",
    "number",
  ]);
});

test("chart types reject an unknown kind", () => {
  expect(["bar", "radar", "toString"].map(isChartType)).toEqual([true, false, false]);
  expect(() => chartType("radar" as "bar")).toThrow("Unknown chart type radar.");
});

test("bestChartType returns the kind with the highest score", () => {
  const best = (x: Role, group?: Role, values = 1, rows = 9) =>
    bestChartType({
      x: field(x),
      group: group && field(group),
      values,
      rows,
      discrete: false,
    });
  expect([best("time"), best("category"), best("number")]).toEqual(["line", "bar", "scatter"]);
  expect([best("datePart"), best("time", "category")]).toEqual(["bar", "line"]);
  expect(best("category", "category")).toBe("heatmap");
  expect(best("number", undefined, 0)).toBe("histogram");
  expect(best("category", undefined, 2, 1)).toBe("number");
});

test.each(CHART_TYPES)("$kind gives each column role the axis that it declares", (type) => {
  const settings: ChartConfig = {
    ...CHART_DEFAULTS,
    kind: type.kind,
    x: "x",
    y: ["n"],
    order: "value",
    stacked: true,
    log: true,
  };
  const values = { time: "2024-01-01", number: 1, datePart: 1, category: "a" };
  for (const role of ["time", "number", "datePart", "category"] as const) {
    const fields = [field(role), { ...field("number"), name: "n", index: 1 }];
    const data = buildChartData([[values[role], 5]], fields, settings, LABELS);
    expect([data.axis, data.series[0]?.points[0]?.y]).toEqual([type.axes[role], 5]);
  }
});
