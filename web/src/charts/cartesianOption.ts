import type { EChartsCoreOption } from "echarts/core";
import type { ChartModel, Point, Series, Size } from "./chartModel";
import { type Palette, seriesColor } from "./palette";
import { type Panel, panelLayout, sharedExtent } from "./smallMultiples";
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
  /** The number of the series' axes. */
  xAxisIndex: number;
  yAxisIndex: number;
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

/** Return the axes and series of a chart with an X and a Y axis, or of one for each series. */
export function cartesianOption(
  model: ChartModel,
  size: Size,
  style: CartesianStyle,
): EChartsCoreOption {
  return model.settings.multiples && model.data.series.length > 1
    ? multiplesOption(model, size, style)
    : singleOption(model, size, style);
}

function singleOption(model: ChartModel, size: Size, style: CartesianStyle): EChartsCoreOption {
  const { data, settings, format } = model;
  const { horizontal = false, fromZero = false } = style;
  const x = xAxisOption(model, style.timePadding);
  const left = { ...yAxisOption(model, fromZero), name: format.yName };
  const right = { ...yAxisOption(model, fromZero), name: format.rightName, position: "right" };
  const isDual = data.series.some((series) => series.right);
  const values = isDual ? [left, { ...right, splitLine: { show: false } }] : left;
  return {
    grid: { left: 28, right: 28, top: 18 + (size.top ?? 0), bottom: 28, outerBoundsMode: "same" },
    xAxis: horizontal ? values : x,
    // ECharts draws the first category at the bottom.
    yAxis: horizontal ? { ...x, inverse: true, nameGap: 12 } : values,
    series: visible(model).map(({ series, color }) => {
      const axis = series.right ? 1 : 0;
      return style.series(series, {
        color,
        stacked: settings.stacked && !series.right,
        horizontal,
        xAxisIndex: horizontal ? axis : 0,
        yAxisIndex: horizontal ? 0 : axis,
      });
    }),
  };
}

function multiplesOption(model: ChartModel, size: Size, style: CartesianStyle): EChartsCoreOption {
  const { palette, data, settings } = model;
  const { horizontal = false, fromZero = false } = style;
  const drawn = visible(model);
  const panels = panelLayout(
    drawn.map(({ series }) => series.name),
    size,
  );
  // The charts of a column's series share their limits; those of several columns have their own.
  const extent = settings.group !== null && !settings.log && sharedExtent(data.series, fromZero);
  const x = { ...xAxisOption(model, style.timePadding), name: "" };
  const y = { ...yAxisOption(model, fromZero), ...extent, splitNumber: 3 };
  const across = (axis: object) => panels.map((_, index) => ({ ...axis, gridIndex: index }));
  return {
    title: panels.map((panel) => panelTitle(panel, palette)),
    grid: panels.map(({ grid }) => ({ ...grid, outerBoundsMode: "same" })),
    xAxis: across(horizontal ? y : x),
    yAxis: across(horizontal ? { ...x, inverse: true } : y),
    series: drawn.map(({ series, color }, index) =>
      style.series(series, {
        color,
        stacked: false,
        horizontal,
        xAxisIndex: index,
        yAxisIndex: index,
      }),
    ),
  };
}

function visible({ data, hidden, palette }: ChartModel): { series: Series; color: string }[] {
  return data.series.flatMap((series, index) =>
    hidden.has(series.name) ? [] : [{ series, color: seriesColor(series, index, palette) }],
  );
}

function panelTitle({ name, left, top, width }: Panel, palette: Palette) {
  const textStyle = {
    color: palette.text,
    fontSize: 12,
    fontWeight: "normal",
    width,
    overflow: "truncate",
  };
  return { text: name, left, top, padding: 0, textStyle };
}

export function seriesBase({ name, points }: Series, base: SeriesBase) {
  const { color, stacked, horizontal, xAxisIndex, yAxisIndex } = base;
  return {
    name,
    data: points.map((point) => dataItem(point, horizontal)),
    itemStyle: { color },
    xAxisIndex,
    yAxisIndex,
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
    nameLocation: "middle",
    nameGap: 12,
    scale: !fromZero,
    ...axisStyle(palette),
    splitLine: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.dim, formatter: format.short },
  };
}

/** Return the colours of an axis. */
export function axisStyle({ line, dim }: Palette) {
  return {
    axisLine: { lineStyle: { color: line } },
    axisTick: { lineStyle: { color: line } },
    nameTextStyle: { color: dim },
  };
}

/** Return the X axis of a chart: categories, times or numbers. */
export function xAxisOption({ data, format, palette, zone }: ChartModel, timePadding?: string) {
  const nameOption = { name: format.xName, nameLocation: "middle", nameGap: 26 };
  const axisLabel = { color: palette.dim, hideOverlap: true };
  const shared = { ...nameOption, ...axisStyle(palette) };
  if (data.axis === "category") {
    return {
      ...shared,
      type: "category",
      data: data.categories,
      axisLabel: { ...axisLabel, width: 180, overflow: "truncate" },
    };
  }
  if (data.axis === "value") {
    return {
      ...shared,
      type: "value",
      scale: true,
      splitLine: { show: false },
      axisLabel: { ...axisLabel, formatter: format.tick },
    };
  }
  const times = data.series.flatMap(({ points }) => points.map(({ x }) => x));
  return {
    ...shared,
    type: "time",
    minInterval: MIN_TICK_MS[precision(times, zone)],
    boundaryGap: timePadding === undefined ? [0, 0] : [timePadding, timePadding],
    axisLabel: { ...axisLabel, formatter: format.tick },
  };
}
