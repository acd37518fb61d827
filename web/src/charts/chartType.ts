import type { EChartsCoreOption, use } from "echarts/core";
import type { ChartType } from "./chartConfig";
import {
  type AxisType,
  type ChartData,
  type ChartModel,
  MAX_SERIES,
  type Size,
} from "./chartModel";
import type { Field, Role } from "./fieldRoles";

/** The columns of a suggested chart, the number of its value columns and of the result's rows. */
export interface SuggestedColumns {
  x: Field;
  group: Field | undefined;
  values: number;
  rows: number;
  /** Whether the numbers of the X axis name groups of rows. */
  discrete: boolean;
}

/**
 * A chart type: the default export of a file in `types/`.
 *
 * `charts.types` of the locales has a name for each.
 */
export interface ChartTypeDefinition {
  kind: ChartType;
  /** The order of the type's button, ascending. */
  position: number;
  /** The ECharts modules that draw the type. */
  modules: Extract<Parameters<typeof use>[0], unknown[]>;
  /** A type of coordinates `none` has no order and no log scale. */
  coordinates: "cartesian" | "none";
  /** Whether the type draws values along an X column. */
  needsX: boolean;
  /** Whether the type draws several value columns. */
  manyValues: boolean;
  /** Whether a column may, or must, divide the rows into series. */
  series: "none" | "optional" | "required";
  /** Whether the type always groups numbers and times of the X axis. */
  bins: boolean;
  /** The type of the X axis for a column of each role. */
  axes: Record<Role, AxisType>;
  stackable: boolean;
  /** Whether values at one position are aggregated; otherwise each value is a point. */
  aggregates: boolean;
  maxCategories: number;
  maxSeries: number;
  tooltip: { trigger: "axis" | "item"; pointer: "line" | "shadow" };
  /** Rates the type for the columns of a suggested chart; zero means unsuitable. */
  suggestionScore: (columns: SuggestedColumns) => number;
  /** Adjusts the data after grouping and ordering. */
  adjustData?: (data: ChartData, restName: string) => void;
  option: (model: ChartModel, size: Size) => EChartsCoreOption;
}

/** The capabilities of a type that draws series along an X and a Y axis. */
export const CARTESIAN = {
  coordinates: "cartesian",
  needsX: true,
  manyValues: true,
  series: "optional",
  bins: false,
  maxSeries: MAX_SERIES,
} as const;

/** The axes of a type that draws times and numbers to scale. */
export const SCALED_AXES: Record<Role, AxisType> = {
  time: "time",
  number: "value",
  datePart: "category",
  category: "category",
};
