import type { EChartsCoreOption } from "echarts/core";
import type { ChartModel, Point, Series } from "./chartModel";
import { type Palette, seriesColor } from "./palette";
import { precision, type Unit } from "./timeAxis";

/** Above this many points, symbols of a series are smaller and lines are sampled. */
export const LARGE_SERIES = 4000;
const MIN_TICK_MS: Record<Unit, number> = {
  year: 365 * 86_400_000,
  month: 28 * 86_400_000,
  day: 86_400_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};

/** Properties of a series that all cartesian types share. */
export interface SeriesBase {
  color: string;
  stacked: boolean;
  horizontal: boolean;
}

interface CartesianStyle {
  series: (series: Series, base: SeriesBase) => object;
  /** Whether categories run down the Y axis. */
  horizontal?: boolean;
  /** Whether the value axis always includes zero. */
  fromZero?: boolean;
  /** Space before the first and after the last time. */
  timePadding?: string;
}

/** Return the axes and series of a chart with an X and a Y axis. */
export function cartesianOption(model: ChartModel, style: CartesianStyle): EChartsCoreOption {
  const { data, palette, settings, hidden } = model;
  const { horizontal = false, fromZero = false, timePadding } = style;
  const x = { ...xAxisOption(model, timePadding), ...axisStyle(palette) };
  const y = yAxisOption(model, fromZero);
  return {
    grid: { left: 28, right: 28, top: 18, bottom: 28, outerBoundsMode: "same" },
    xAxis: horizontal ? y : x,
    // ECharts draws the first category at the bottom.
    yAxis: horizontal ? { ...x, inverse: true, nameGap: 12 } : y,
    series: data.series.flatMap((series, index) => {
      if (hidden.has(series.name)) return [];
      const color = seriesColor(series, index, palette);
      return [style.series(series, { color, stacked: settings.stacked, horizontal })];
    }),
  };
}

export function seriesBase({ name, points }: Series, { color, stacked, horizontal }: SeriesBase) {
  return {
    name,
    data: points.map((point) => dataItem(point, horizontal)),
    itemStyle: { color },
    ...(stacked && { stack: "all" }),
  };
}

function dataItem(point: Point, horizontal: boolean) {
  const { x, y } = point;
  return { value: horizontal ? [y, x] : [x, y], point };
}

function yAxisOption({ format, palette, settings }: ChartModel, fromZero: boolean) {
  return {
    type: settings.log ? "log" : "value",
    name: format.yName,
    nameLocation: "middle",
    nameGap: 12,
    scale: !fromZero,
    ...axisStyle(palette),
    splitLine: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.dim, formatter: format.short },
  };
}

function axisStyle({ line, dim }: Palette) {
  return {
    axisLine: { lineStyle: { color: line } },
    axisTick: { lineStyle: { color: line } },
    nameTextStyle: { color: dim },
  };
}

function xAxisOption({ data, format, palette, zone }: ChartModel, timePadding?: string) {
  const nameOption = { name: format.xName, nameLocation: "middle", nameGap: 14 };
  const axisLabel = { color: palette.dim, hideOverlap: true };
  if (data.axis === "category") {
    return {
      ...nameOption,
      type: "category",
      data: data.categories,
      axisLabel: { ...axisLabel, width: 180, overflow: "truncate" },
    };
  }
  if (data.axis === "value") {
    return {
      ...nameOption,
      type: "value",
      scale: true,
      splitLine: { show: false },
      axisLabel: { ...axisLabel, formatter: format.tick },
    };
  }
  const times = data.series.flatMap(({ points }) => points.map(({ x }) => x));
  return {
    ...nameOption,
    type: "time",
    minInterval: MIN_TICK_MS[precision(times, zone)],
    boundaryGap: timePadding === undefined ? [0, 0] : [timePadding, timePadding],
    axisLabel: { ...axisLabel, formatter: format.tick },
  };
}
