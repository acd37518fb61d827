import type { AxisFormat } from "./axisFormat";
import type { Aggregation, ChartConfig } from "./chartConfig";
import type { Palette } from "./palette";
import type { Grain } from "./timeGrain";
import type { Zone } from "./timeAxis";

/** The number of series colours. */
export const MAX_SERIES = 8;

export type AxisType = "time" | "value" | "category";

export interface Point {
  /** A number, the milliseconds since 1970, or the index of a category. */
  x: number;
  /** Null draws a gap. */
  y: number | null;
  /** The text of the value in the result, if the point is a single value. */
  exact?: string;
  /** Whether the result has no row at `x`; the point pads a stack. */
  absent?: true;
}

export interface Series {
  name: string;
  /** Whether the series combines the groups beyond `MAX_SERIES`. */
  rest: boolean;
  /** Whether the values are on the right axis. */
  right: boolean;
  aggregation: Aggregation;
  points: Point[];
}

/** The pixels of a chart. */
export interface Size {
  width: number;
  height: number;
  /** The height at the top that an exported image needs for its title. */
  top?: number;
}

/** Counts of the values that a chart omits or aggregates, for the notes below it. */
export interface Notes {
  combined: number;
  nullX: number;
  nullY: number;
  notPositive: number;
  hiddenCategories: number;
  hiddenSeries: number;
}

export interface ChartData {
  axis: AxisType;
  /** Names of the categories, in order. */
  categories: string[];
  series: Series[];
  notes: Notes;
  /** The unit of grouped times. */
  grain: Grain | null;
  /** Whether numbers of the X axis are grouped into intervals. */
  binned: boolean;
}

/** The input from which a chart type builds its ECharts option. */
export interface ChartModel {
  data: ChartData;
  settings: ChartConfig;
  format: AxisFormat;
  palette: Palette;
  zone: Zone;
  /** The names of the series hidden in the legend; empty in a chart without a legend. */
  hidden: ReadonlySet<string>;
}
