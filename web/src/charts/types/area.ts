import { LineChart } from "echarts/charts";
import { cartesianOption } from "../cartesianOption";
import { type ChartTypeDefinition, SCALED_AXES } from "../chartType";
import { lineSeries } from "../lineSeries";

export default {
  kind: "area",
  position: 3,
  modules: [LineChart],
  coordinates: "cartesian",
  axes: SCALED_AXES,
  stackable: true,
  aggregates: true,
  maxCategories: Number.POSITIVE_INFINITY,
  tooltip: { trigger: "axis", pointer: "line" },
  suggestionScore: () => 0,
  option: (model) =>
    cartesianOption(model, {
      fromZero: true,
      series: (series, base) => ({
        ...lineSeries(series, base),
        areaStyle: { color: base.color, opacity: 0.35 },
      }),
    }),
} satisfies ChartTypeDefinition;
