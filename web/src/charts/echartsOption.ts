import type { EChartsCoreOption } from "echarts/core";
import type { Drawing, Point, Series } from "./chartData";
import type { Palette } from "./palette";
import type { ChartSettings } from "./chartConfig";
import type { Texts } from "./axisFormat";
import { precisionOf, type Unit, type Zone } from "./timeAxis";
import { tooltipOf } from "./tooltip";

const MOST_SYMBOLS = 60;
const LARGE_SERIES = 4000;
/** A label longer than this lies better beside a bar than below it. */
const LONG_LABEL = 12;
const LEAST_TICK: Record<Unit, number> = {
  year: 365 * 86_400_000,
  month: 28 * 86_400_000,
  day: 86_400_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};

export interface Picture {
  drawing: Drawing;
  settings: ChartSettings;
  texts: Texts;
  palette: Palette;
  zone: Zone;
  /** Names of series that are switched off. */
  hidden: ReadonlySet<string>;
}

/** Returns what ECharts draws. */
export function optionOf(picture: Picture): EChartsCoreOption {
  const { settings, palette } = picture;
  return {
    animation: false,
    useUTC: picture.zone === "UTC",
    backgroundColor: palette.surface,
    textStyle: { fontFamily: palette.font, color: palette.text },
    tooltip: tooltipOf(picture),
    ...(settings.kind === "pie" ? pieOf(picture) : plotOf(picture)),
  };
}

/** Returns a series' colour, which stays its own while others are switched off. */
export function colourOf({ rest }: Series, index: number, palette: Palette): string {
  return rest ? palette.rest : (palette.series[index % palette.series.length] ?? palette.text);
}

function plotOf(picture: Picture): EChartsCoreOption {
  const { drawing, palette, texts, settings, hidden } = picture;
  const upright = { ...xAxisOf(picture), ...lookOf(palette) };
  const value = {
    type: settings.log ? "log" : "value",
    name: texts.yName,
    nameLocation: "middle",
    nameGap: 12,
    scale: settings.kind === "scatter" || settings.kind === "line",
    ...lookOf(palette),
    splitLine: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.dim, formatter: texts.short },
  };
  const lying = liesDown(picture);
  return {
    grid: { left: 28, right: 28, top: 18, bottom: 28, outerBoundsMode: "same" },
    xAxis: lying ? value : upright,
    // The first category of a list stands at its top.
    yAxis: lying ? { ...upright, inverse: true, nameGap: 12 } : value,
    series: drawing.series.flatMap((series, index) =>
      hidden.has(series.name) ? [] : [seriesOf(series, index, picture, lying)],
    ),
  };
}

function lookOf({ line, dim }: Palette) {
  return {
    axisLine: { lineStyle: { color: line } },
    axisTick: { lineStyle: { color: line } },
    nameTextStyle: { color: dim },
  };
}

/** Whether bars lie, for the sake of their labels. */
export function liesDown({ drawing, settings }: Picture): boolean {
  if (settings.kind !== "bar" || drawing.axis !== "category") return false;
  return drawing.categories.some((name) => name.length > LONG_LABEL);
}

function xAxisOf({ drawing, settings, texts, palette, zone }: Picture) {
  const named = { name: texts.xName, nameLocation: "middle", nameGap: 14 };
  const axisLabel = { color: palette.dim, hideOverlap: true };
  if (drawing.axis === "category") {
    return {
      ...named,
      type: "category",
      data: drawing.categories,
      axisLabel: { ...axisLabel, width: 180, overflow: "truncate" },
    };
  }
  if (drawing.axis === "value") {
    return {
      ...named,
      type: "value",
      scale: true,
      splitLine: { show: false },
      axisLabel: { ...axisLabel, formatter: texts.tick },
    };
  }
  const times = drawing.series.flatMap(({ points }) => points.map(({ x }) => x));
  return {
    ...named,
    type: "time",
    minInterval: LEAST_TICK[precisionOf(times, zone)],
    boundaryGap: settings.kind === "bar" ? ["4%", "4%"] : [0, 0],
    axisLabel: { ...axisLabel, formatter: texts.tick },
  };
}

function seriesOf(series: Series, index: number, picture: Picture, lying: boolean) {
  const { settings, palette } = picture;
  const color = colourOf(series, index, palette);
  const common = {
    name: series.name,
    data: series.points.map((point) => itemOf(point, lying)),
    itemStyle: { color },
    ...(settings.stacked && { stack: "all" }),
  };
  if (settings.kind === "bar") return { ...common, type: "bar", barMaxWidth: 48 };
  if (settings.kind === "scatter") {
    const large = series.points.length > LARGE_SERIES;
    const itemStyle = { color, opacity: large ? 0.5 : 0.75 };
    // At once, not in parts: a part that is drawn later is missing in a saved picture.
    const whole = { large, progressive: 0 };
    return { ...common, ...whole, type: "scatter", symbolSize: large ? 4 : 8, itemStyle };
  }
  const alone = series.points.length <= MOST_SYMBOLS;
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

function itemOf(point: Point, lying: boolean) {
  const { x, y } = point;
  return { value: lying ? [y, x] : [x, y], point };
}

function pieOf({ drawing, palette, texts, hidden }: Picture): EChartsCoreOption {
  const [only] = drawing.series;
  const points = only?.points ?? [];
  const data = points.flatMap((point, index) => {
    const name = texts.x(point.x);
    if (hidden.has(name)) return [];
    const rest = point.x >= drawing.categories.length - 1 && index >= palette.series.length;
    const color = rest ? palette.rest : palette.series[index % palette.series.length];
    return [{ name, value: point.y, point, itemStyle: { color } }];
  });
  return {
    series: [
      {
        type: "pie",
        name: only?.name,
        radius: ["0%", "70%"],
        data,
        itemStyle: { borderColor: palette.surface, borderWidth: 2 },
        label: { color: palette.text, formatter: "{b}: {d}%" },
        labelLine: { lineStyle: { color: palette.dim } },
      },
    ],
  };
}
