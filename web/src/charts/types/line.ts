import { LineChart } from "echarts/charts";
import { cartesianOption } from "../cartesianOption";
import { type ChartTypeDefinition, SCALED_AXES } from "../chartType";
import { lineSeries } from "../lineSeries";

export default {
  kind: "line",
  position: 2,
  modules: [LineChart],
  coordinates: "cartesian",
  axes: SCALED_AXES,
  stackable: false,
  aggregates: true,
  maxCategories: Number.POSITIVE_INFINITY,
  tooltip: { trigger: "axis", pointer: "line" },
  suggestionScore: ({ x, group }) =>
    x.role === "time" || (x.role === "datePart" && group !== undefined) ? 2 : 0,
  option: (model) => cartesianOption(model, { series: lineSeries }),
} satisfies ChartTypeDefinition;
