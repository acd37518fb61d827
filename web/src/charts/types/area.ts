import { LineChart } from "echarts/charts";
import { cartesianOption } from "../cartesianOption";
import { CARTESIAN, type ChartTypeDefinition, SCALED_AXES } from "../chartType";
import { lineSeries } from "../lineSeries";

export default {
  kind: "area",
  position: 3,
  modules: [LineChart],
  ...CARTESIAN,
  axes: SCALED_AXES,
  stackable: true,
  aggregates: true,
  maxCategories: Number.POSITIVE_INFINITY,
  tooltip: { trigger: "axis", pointer: "line" },
  suggestionScore: () => 0,
  option: (model, size) =>
    cartesianOption(model, size, {
      fromZero: true,
      series: (series, base) => ({
        ...lineSeries(series, base),
        ...(!series.right && { areaStyle: { color: base.color, opacity: 0.35 } }),
      }),
    }),
} satisfies ChartTypeDefinition;
