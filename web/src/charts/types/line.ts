import { LineChart } from "echarts/charts";
import { cartesianOption } from "../cartesianOption";
import { CARTESIAN, type ChartTypeDefinition, SCALED_AXES } from "../chartType";
import { lineSeries } from "../lineSeries";

/** More date parts, such as years, are a line. */
const MAX_BARS = 24;

export default {
  kind: "line",
  position: 2,
  modules: [LineChart],
  ...CARTESIAN,
  axes: SCALED_AXES,
  stackable: false,
  aggregates: true,
  maxCategories: Number.POSITIVE_INFINITY,
  tooltip: { trigger: "axis", pointer: "line" },
  suggestionScore: ({ x, group }) =>
    x.role === "time" || (x.role === "datePart" && (group || x.distinct > MAX_BARS)) ? 2 : 0,
  option: (model, size) => cartesianOption(model, size, { series: lineSeries }),
} satisfies ChartTypeDefinition;
