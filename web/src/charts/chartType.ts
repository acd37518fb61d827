import type { EChartsCoreOption, use } from "echarts/core";
import type { ChartConfig, ChartType } from "./chartConfig";
import type { AxisType, ChartData, ChartModel } from "./chartModel";
import type { Field, Role } from "./fieldRoles";

/** The columns of a suggested chart. */
export interface SuggestedColumns {
  x: Field;
  group: Field | undefined;
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
  /** A type of coordinates `none` has one value column and no series, order or log scale. */
  coordinates: "cartesian" | "none";
  /** The type of the X axis for a column of each role. */
  axes: Record<Role, AxisType>;
  stackable: boolean;
  /** Whether values at one position are aggregated; otherwise each value is a point. */
  aggregates: boolean;
  maxCategories: number;
  tooltip: { trigger: "axis" | "item"; pointer: "line" | "shadow" };
  /** Rates the type for the columns of a suggested chart; zero means unsuitable. */
  suggestionScore: (columns: SuggestedColumns) => number;
  /** Adjusts the data after grouping and ordering. */
  adjustData?: (data: ChartData, settings: ChartConfig, restName: string) => void;
  option: (model: ChartModel) => EChartsCoreOption;
}

/** The axes of a type that draws times and numbers to scale. */
export const SCALED_AXES: Record<Role, AxisType> = {
  time: "time",
  number: "value",
  datePart: "category",
  category: "category",
};
