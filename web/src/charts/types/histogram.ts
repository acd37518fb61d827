import { BarChart } from "echarts/charts";
import { cartesianOption, seriesBase } from "../cartesianOption";
import { CARTESIAN, type ChartTypeDefinition } from "../chartType";

const MAX_BARS = 400;

export default {
  kind: "histogram",
  position: 5,
  modules: [BarChart],
  ...CARTESIAN,
  bins: true,
  axes: { time: "time", number: "category", datePart: "category", category: "category" },
  stackable: true,
  aggregates: true,
  maxCategories: MAX_BARS,
  tooltip: { trigger: "axis", pointer: "shadow" },
  suggestionScore: ({ x, values }) => (x.role === "number" && values === 0 ? 2 : 0),
  option: (model, size) =>
    cartesianOption(model, size, {
      fromZero: true,
      timePadding: "4%",
      series: (series, base) => ({
        ...seriesBase(series, base),
        type: "bar",
        barCategoryGap: "4%",
      }),
    }),
} satisfies ChartTypeDefinition;
