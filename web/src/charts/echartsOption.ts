import type { EChartsCoreOption } from "echarts/core";
import type { ChartData, Point, Series } from "./chartData";
import type { Palette } from "./palette";
import type { ChartConfig } from "./chartConfig";
import type { AxisFormat } from "./axisFormat";
import { precision, type Unit, type Zone } from "./timeAxis";
import { tooltipOption } from "./tooltip";

const MAX_SYMBOLS = 60;
const LARGE_SERIES = 4000;
/** A label longer than this lies better beside a bar than below it. */
const LONG_LABEL = 12;
const MIN_TICK_MS: Record<Unit, number> = {
  year: 365 * 86_400_000,
  month: 28 * 86_400_000,
  day: 86_400_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};

export interface ChartModel {
  data: ChartData;
  settings: ChartConfig;
  format: AxisFormat;
  palette: Palette;
  zone: Zone;
  /** Names of series that are switched off. */
  hidden: ReadonlySet<string>;
}

/** Returns what ECharts draws. */
export function echartsOption(model: ChartModel): EChartsCoreOption {
  const { settings, palette } = model;
  return {
    animation: false,
    useUTC: model.zone === "UTC",
    backgroundColor: palette.surface,
    textStyle: { fontFamily: palette.font, color: palette.text },
    tooltip: tooltipOption(model),
    ...(settings.kind === "pie" ? pieOption(model) : plotOption(model)),
  };
}

/** Returns a series' colour, which stays its own while others are switched off. */
export function seriesColor({ rest }: Series, index: number, palette: Palette): string {
  return rest ? palette.rest : (palette.series[index % palette.series.length] ?? palette.text);
}

function plotOption(model: ChartModel): EChartsCoreOption {
  const { data, palette, format, settings, hidden } = model;
  const upright = { ...xAxisOption(model), ...axisStyle(palette) };
  const value = {
    type: settings.log ? "log" : "value",
    name: format.yName,
    nameLocation: "middle",
    nameGap: 12,
    scale: settings.kind === "scatter" || settings.kind === "line",
    ...axisStyle(palette),
    splitLine: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.dim, formatter: format.short },
  };
  const lying = isHorizontal(model);
  return {
    grid: { left: 28, right: 28, top: 18, bottom: 28, outerBoundsMode: "same" },
    xAxis: lying ? value : upright,
    // The first category of a list stands at its top.
    yAxis: lying ? { ...upright, inverse: true, nameGap: 12 } : value,
    series: data.series.flatMap((series, index) =>
      hidden.has(series.name) ? [] : [seriesOption(series, index, model, lying)],
    ),
  };
}

function axisStyle({ line, dim }: Palette) {
  return {
    axisLine: { lineStyle: { color: line } },
    axisTick: { lineStyle: { color: line } },
    nameTextStyle: { color: dim },
  };
}

/** Whether bars lie, for the sake of their labels. */
export function isHorizontal({ data, settings }: ChartModel): boolean {
  if (settings.kind !== "bar" || data.axis !== "category") return false;
  return data.categories.some((name) => name.length > LONG_LABEL);
}

function xAxisOption({ data, settings, format, palette, zone }: ChartModel) {
  const named = { name: format.xName, nameLocation: "middle", nameGap: 14 };
  const axisLabel = { color: palette.dim, hideOverlap: true };
  if (data.axis === "category") {
    return {
      ...named,
      type: "category",
      data: data.categories,
      axisLabel: { ...axisLabel, width: 180, overflow: "truncate" },
    };
  }
  if (data.axis === "value") {
    return {
      ...named,
      type: "value",
      scale: true,
      splitLine: { show: false },
      axisLabel: { ...axisLabel, formatter: format.tick },
    };
  }
  const times = data.series.flatMap(({ points }) => points.map(({ x }) => x));
  return {
    ...named,
    type: "time",
    minInterval: MIN_TICK_MS[precision(times, zone)],
    boundaryGap: settings.kind === "bar" ? ["4%", "4%"] : [0, 0],
    axisLabel: { ...axisLabel, formatter: format.tick },
  };
}

function seriesOption(series: Series, index: number, model: ChartModel, lying: boolean) {
  const { settings, palette } = model;
  const color = seriesColor(series, index, palette);
  const common = {
    name: series.name,
    data: series.points.map((point) => dataItem(point, lying)),
    itemStyle: { color },
    ...(settings.stacked && { stack: "all" }),
  };
  if (settings.kind === "bar") return { ...common, type: "bar", barMaxWidth: 48 };
  if (settings.kind === "scatter") {
    const large = series.points.length > LARGE_SERIES;
    const itemStyle = { color, opacity: large ? 0.5 : 0.75 };
    // At once, not in parts: a part that is drawn later is missing in an exported image.
    const whole = { large, progressive: 0 };
    return { ...common, ...whole, type: "scatter", symbolSize: large ? 4 : 8, itemStyle };
  }
  const alone = series.points.length <= MAX_SYMBOLS;
  return {
    ...common,
    type: "line",
    symbol: "circle",
    symbolSize: 6,
    // A point between two gaps is seen by its symbol alone.
    showSymbol: alone || series.points.some(({ y }) => y === null),
    lineStyle: { color, width: 2 },
    connectNulls: false,
    // Extremes stay where there are more points than pixels.
    ...(series.points.length > LARGE_SERIES && { sampling: "minmax", showSymbol: false }),
    ...(settings.kind === "area" && { areaStyle: { color, opacity: 0.35 } }),
  };
}

function dataItem(point: Point, lying: boolean) {
  const { x, y } = point;
  return { value: lying ? [y, x] : [x, y], point };
}

function pieOption({ data, palette, format, hidden }: ChartModel): EChartsCoreOption {
  const [only] = data.series;
  const points = only?.points ?? [];
  const slices = points.flatMap((point, index) => {
    const name = format.x(point.x);
    if (hidden.has(name)) return [];
    const rest = point.x >= data.categories.length - 1 && index >= palette.series.length;
    const color = rest ? palette.rest : palette.series[index % palette.series.length];
    return [{ name, value: point.y, point, itemStyle: { color } }];
  });
  return {
    series: [
      {
        type: "pie",
        name: only?.name,
        radius: ["0%", "70%"],
        data: slices,
        itemStyle: { borderColor: palette.surface, borderWidth: 2 },
        label: { color: palette.text, formatter: "{b}: {d}%" },
        labelLine: { lineStyle: { color: palette.dim } },
      },
    ],
  };
}
