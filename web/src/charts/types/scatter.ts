import { ScatterChart } from "echarts/charts";
import { cartesianOption, LARGE_SERIES, type SeriesBase, seriesBase } from "../cartesianOption";
import type { Series } from "../chartModel";
import { CARTESIAN, type ChartTypeDefinition, SCALED_AXES } from "../chartType";

export default {
  kind: "scatter",
  position: 4,
  modules: [ScatterChart],
  ...CARTESIAN,
  axes: SCALED_AXES,
  stackable: false,
  aggregates: false,
  maxCategories: Number.POSITIVE_INFINITY,
  tooltip: { trigger: "item", pointer: "line" },
  suggestionScore: ({ x, values, discrete }) =>
    x.role === "number" && values > 0 && !discrete ? 1 : 0,
  option: (model, size) => cartesianOption(model, size, { series: scatterSeries }),
} satisfies ChartTypeDefinition;

function scatterSeries(series: Series, base: SeriesBase) {
  const large = series.points.length > LARGE_SERIES;
  return {
    ...seriesBase(series, base),
    type: "scatter",
    large,
    // An exported image would miss the points that a progressive series draws later.
    progressive: 0,
    symbolSize: large ? 4 : 8,
    itemStyle: { color: base.color, opacity: large ? 0.5 : 0.75 },
  };
}
