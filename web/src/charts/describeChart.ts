import { t } from "../i18n";
import type { ChartData, Notes, Point } from "./chartModel";
import type { ChartConfig } from "./chartConfig";
import type { AxisFormat } from "./axisFormat";

/** Return a text alternative of a chart for screen readers. */
export function describeChart(data: ChartData, settings: ChartConfig, format: AxisFormat): string {
  const several = data.series.length > 1;
  const points = data.series.flatMap(({ name, points }) =>
    points.filter(isDrawn).map((point) => ({ ...point, series: several ? `${name}, ` : "" })),
  );
  const min = extreme(points, (one, other) => one < other);
  const max = extreme(points, (one, other) => one > other);
  const title = t("charts.title", {
    kind: t(`charts.types.${settings.kind}`),
    values: settings.y.join(", "),
    x: settings.x,
  });
  if (!min || !max) return t("charts.summaryEmpty", { what: title });
  return t("charts.summary", {
    what: title,
    count: points.length,
    least: format.y(min),
    leastAt: min.series + format.x(min.x),
    most: format.y(max),
    mostAt: max.series + format.x(max.x),
  });
}

/** Return the name of the value axis: the columns, with the aggregation if it is `aggregated`. */
export function describeValues({ y, combine }: ChartConfig, aggregated: boolean): string {
  const names = y.join(", ");
  return aggregated
    ? t("charts.aggregatedName", { how: t(`charts.aggregations.${combine}`), names })
    : names;
}

function isDrawn({ y, absent }: Point): boolean {
  return y !== null && !absent;
}

function extreme<P extends Point>(points: P[], better: (one: number, other: number) => boolean) {
  return points.reduce<P | undefined>(
    (best, point) => (best === undefined || better(point.y ?? 0, best.y ?? 0) ? point : best),
    undefined,
  );
}

/** Return a sentence for each kind of value that a chart omits or combines. */
export function describeNotes(notes: Notes, settings: ChartConfig): string[] {
  const { x, y, combine } = settings;
  const values = y.join(", ");
  const note = (count: number, sentence: (count: number) => string) =>
    count === 0 ? [] : [sentence(count)];
  return [
    ...note(notes.combined, (count) =>
      t("charts.notes.aggregated", { count, how: t(`charts.aggregations.${combine}`), x }),
    ),
    ...note(notes.nullX, (count) => t("charts.notes.nullX", { count, x })),
    ...note(notes.nullY, (count) => t("charts.notes.nullY", { count, values })),
    ...note(notes.notPositive, (count) => t("charts.notes.notPositive", { count })),
    ...note(notes.hiddenCategories, (count) => t("charts.notes.hiddenCategories", { count, x })),
    ...note(notes.hiddenSeries, (count) =>
      t("charts.notes.hiddenSeries", { count, group: settings.group ?? "" }),
    ),
  ];
}
