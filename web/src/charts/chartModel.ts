import type { AxisFormat } from "./axisFormat";
import type { ChartConfig } from "./chartConfig";
import type { Palette } from "./palette";
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
  points: Point[];
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
}

/** The input from which a chart type builds its ECharts option. */
export interface ChartModel {
  data: ChartData;
  settings: ChartConfig;
  format: AxisFormat;
  palette: Palette;
  zone: Zone;
  /** The names of the hidden series. */
  hidden: ReadonlySet<string>;
}
