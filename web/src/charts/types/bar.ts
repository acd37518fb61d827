import { BarChart, LineChart } from "echarts/charts";
import { cartesianOption, seriesBase } from "../cartesianOption";
import { lineSeries } from "../lineSeries";
import type { ChartModel } from "../chartModel";
import { CARTESIAN, type ChartTypeDefinition } from "../chartType";

/** The largest number of distinguishable bars. */
export const MAX_CATEGORIES = 40;
/** Bars with longer category names are horizontal. */
const MAX_VERTICAL_LABEL = 12;

export default {
  kind: "bar",
  position: 1,
  modules: [BarChart, LineChart],
  ...CARTESIAN,
  axes: { time: "time", number: "category", datePart: "category", category: "category" },
  stackable: true,
  aggregates: true,
  maxCategories: MAX_CATEGORIES,
  tooltip: { trigger: "axis", pointer: "shadow" },
  suggestionScore: () => 0.5,
  option: (model, size) =>
    cartesianOption(model, size, {
      horizontal: isHorizontal(model),
      fromZero: true,
      timePadding: "4%",
      // Bars on two axes would hide one another.
      series: (series, base) =>
        series.right
          ? lineSeries(series, base)
          : { ...seriesBase(series, base), type: "bar", barMaxWidth: 48 },
    }),
} satisfies ChartTypeDefinition;

function isHorizontal({ data }: ChartModel): boolean {
  if (data.binned || data.series.some((series) => series.right)) return false;
  return (
    data.axis === "category" && data.categories.some((name) => name.length > MAX_VERTICAL_LABEL)
  );
}
