import { BarChart } from "echarts/charts";
import { cartesianOption, seriesBase } from "../cartesianOption";
import type { ChartModel } from "../chartModel";
import type { ChartTypeDefinition } from "../chartType";

/** The largest number of distinguishable bars. */
export const MAX_CATEGORIES = 40;
/** Bars with longer category names are horizontal. */
const MAX_VERTICAL_LABEL = 12;

export default {
  kind: "bar",
  position: 1,
  modules: [BarChart],
  coordinates: "cartesian",
  axes: { time: "time", number: "category", datePart: "category", category: "category" },
  stackable: true,
  aggregates: true,
  maxCategories: MAX_CATEGORIES,
  tooltip: { trigger: "axis", pointer: "shadow" },
  suggestionScore: ({ x }) => (x.role === "number" ? 0 : 1),
  option: (model) =>
    cartesianOption(model, {
      horizontal: isHorizontal(model),
      fromZero: true,
      timePadding: "4%",
      series: (series, base) => ({ ...seriesBase(series, base), type: "bar", barMaxWidth: 48 }),
    }),
} satisfies ChartTypeDefinition;

function isHorizontal({ data }: ChartModel): boolean {
  return (
    data.axis === "category" && data.categories.some((name) => name.length > MAX_VERTICAL_LABEL)
  );
}
