import { expect, test } from "vitest";
import { buildChartData } from "./chartData";
import type { ChartModel } from "./chartModel";
import { echartsOption } from "./echartsOption";
import { chartFields } from "./fieldRoles";
import { CHART_DEFAULTS, type ChartConfig } from "./chartConfig";
import { createAxisFormat } from "./axisFormat";
import { LABELS, PALETTE } from "./testChart";

const NAMES_OF_AXES = { x: "x", y: "n", right: "" };
const SIZE = { width: 900, height: 400 };

interface TestAxis {
  type: string;
  inverse?: boolean;
  scale?: boolean;
  minInterval?: number;
  axisLabel: { formatter: (x: number) => string };
}

interface TestSeries {
  name: string;
  data: { value: unknown[] }[];
  itemStyle: { color: string };
  large?: boolean;
  progressive?: number;
  sampling?: string;
  showSymbol?: boolean;
  connectNulls?: boolean;
}

interface TestOption {
  xAxis: TestAxis;
  yAxis: TestAxis;
  series: [TestSeries, TestSeries, ...TestSeries[]];
  useUTC: boolean;
}

function option(
  columns: [string, string][],
  rows: unknown[][],
  overrides: Partial<ChartConfig>,
  hidden: string[] = [],
) {
  const fields = chartFields(
    columns.map(([name, type]) => ({ name, type })),
    rows,
  );
  const [x] = fields;
  if (!x) throw new Error("no column to draw along");
  const settings: ChartConfig = {
    ...CHART_DEFAULTS,
    kind: "bar",
    x: x.name,
    y: ["n"],
    order: "value",
    ...overrides,
  };
  const data = buildChartData(rows, fields, settings, LABELS);
  const model: ChartModel = {
    data,
    settings,
    format: createAxisFormat(data, settings, x, NAMES_OF_AXES, "en-US"),
    palette: PALETTE,
    zone: settings.zone,
    hidden: new Set(hidden),
  };
  // The type of ECharts does not describe its content.
  return echartsOption(model, SIZE) as unknown as TestOption;
}

const NAMES: [string, string][] = [
  ["name", "VARCHAR"],
  ["n", "BIGINT"],
];

test("bars with long names are horizontal, the first at the top", () => {
  const short = option(NAMES, [["a", 1]], {});
  expect([short.xAxis.type, short.yAxis.type]).toEqual(["category", "value"]);
  const long = option(NAMES, [["a name of many characters", 1]], {});
  expect([long.xAxis.type, long.yAxis.type, long.yAxis.inverse]).toEqual([
    "value",
    "category",
    true,
  ]);
  expect(long.series[0].data[0]?.value).toEqual([1, 0]);
});

test("value axis of bars starts at zero, of lines it need not", () => {
  expect(option(NAMES, [["a", 1]], {}).yAxis.scale).toBe(false);
  expect(option(NAMES, [["a", 1]], { kind: "line" }).yAxis.scale).toBe(true);
});

test("series keeps its colour while another is hidden", () => {
  const rows = [
    ["a", 1],
    ["b", 2],
  ];
  const grouped = { kind: "scatter", group: "name", x: "n" } as const;
  const all = option(NAMES, rows, grouped).series;
  const one = option(NAMES, rows, grouped, ["a"]).series;
  expect(all.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(one).toHaveLength(1);
  expect(one[0].itemStyle.color).toBe(all[1].itemStyle.color);
});

test("scatter series is not progressive", () => {
  const rows = Array.from({ length: 5000 }, (_, n) => [n, n]);
  const columns: [string, string][] = [
    ["x", "DOUBLE"],
    ["n", "DOUBLE"],
  ];
  const [cloud] = option(columns, rows, { kind: "scatter" }).series;
  expect([cloud.large, cloud.progressive, cloud.data.length]).toEqual([true, 0, 5000]);
});

test("long line series is sampled by its extremes", () => {
  const rows = Array.from({ length: 5000 }, (_, n) => [n, n]);
  const columns: [string, string][] = [
    ["x", "DOUBLE"],
    ["n", "DOUBLE"],
  ];
  const [line] = option(columns, rows, { kind: "line" }).series;
  expect([line.sampling, line.showSymbol, line.connectNulls]).toEqual(["minmax", false, false]);
});

test("ticks are no finer than the times", () => {
  const columns: [string, string][] = [
    ["month", "DATE"],
    ["n", "BIGINT"],
  ];
  const rows = [
    ["2024-01-01", 1],
    ["2024-02-01", 2],
  ];
  const { xAxis, useUTC } = option(columns, rows, { kind: "line" });
  expect([xAxis.type, xAxis.minInterval, useUTC]).toEqual(["time", 28 * 86_400_000, true]);
  expect(xAxis.axisLabel.formatter(Date.UTC(2024, 1))).toBe("Feb");
});
