import type { AxisFormat } from "./axisFormat";
import type { ChartConfig } from "./chartConfig";
import type { Palette } from "./palette";
import type { Zone } from "./timeAxis";

/** The number of series colours. */
export const MAX_SERIES = 8;

export type AxisType = "time" | "value" | "category";

export interface Point {
  /** A number, milliseconds since 1970, or the index of a category. */
  x: number;
  /** Null is a value that is NULL: a gap. */
  y: number | null;
  /** The value as the result has it, if the point is a single value. */
  exact?: string;
  /** The result has no row here: the point adds nothing to a stack. */
  absent?: true;
}

export interface Series {
  name: string;
  /** The sum of all groups without a series of their own. */
  rest: boolean;
  points: Point[];
}

/** Counts of the values that a chart omits or aggregates, for the notes below it. */
export interface Notes {
  combined: number;
  noPlace: number;
  noValue: number;
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

/** Everything that a chart type needs to build its ECharts option. */
export interface ChartModel {
  data: ChartData;
  settings: ChartConfig;
  format: AxisFormat;
  palette: Palette;
  zone: Zone;
  /** Names of series that are switched off. */
  hidden: ReadonlySet<string>;
}
