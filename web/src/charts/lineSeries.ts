import { LARGE_SERIES, type SeriesBase, seriesBase } from "./cartesianOption";
import type { Series } from "./chartModel";

const MAX_SYMBOLS = 60;

/** Return a series of connected points. */
export function lineSeries(series: Series, base: SeriesBase) {
  const { points } = series;
  return {
    ...seriesBase(series, base),
    type: "line",
    symbol: "circle",
    symbolSize: 6,
    // A point between two gaps has no line, only a symbol.
    showSymbol: points.length <= MAX_SYMBOLS || points.some(({ y }) => y === null),
    lineStyle: { color: base.color, width: 2 },
    connectNulls: false,
    // Sampling keeps the extremes of a series with more points than pixels.
    ...(points.length > LARGE_SERIES && { sampling: "minmax", showSymbol: false }),
  };
}
