import type { EChartsCoreOption, use } from "echarts/core";
import type { ChartConfig, ChartType } from "./chartConfig";
import type { AxisType, ChartData, ChartModel } from "./chartModel";
import type { Field, Role } from "./fieldRoles";

/** Columns that a first chart would use. */
export interface SuggestedColumns {
  x: Field;
  group: Field | undefined;
}

/** A chart type. Each file of `types/` exports one as its default; its name is `charts.types` of the texts. */
export interface ChartTypeDefinition {
  kind: ChartType;
  /** The place among the buttons, ascending. */
  position: number;
  /** ECharts' modules that draw it. */
  modules: Extract<Parameters<typeof use>[0], unknown[]>;
  /** A type without coordinates has no axes: one value column, no series, no order, no log scale. */
  coordinates: "cartesian" | "none";
  /** The axis that an X column of each role gets. */
  axes: Record<Role, AxisType>;
  stackable: boolean;
  /** Whether values at one position are aggregated; otherwise each value is a point. */
  aggregates: boolean;
  maxCategories: number;
  tooltip: { trigger: "axis" | "item"; pointer: "line" | "shadow" };
  /** How well the type suits the columns of a first chart; zero means not at all. */
  suggestionScore: (columns: SuggestedColumns) => number;
  /** Adjusts the data after grouping and ordering. */
  adjustData?: (data: ChartData, settings: ChartConfig, restName: string) => void;
  option: (model: ChartModel) => EChartsCoreOption;
}

/** Axes of a type that places times and numbers on a scale. */
export const SCALED_AXES: Record<Role, AxisType> = {
  time: "time",
  number: "value",
  datePart: "category",
  category: "category",
};
