import { t } from "../i18n";
import type { ChartData, Notes, Point } from "./chartModel";
import type { ChartConfig } from "./chartConfig";
import type { AxisFormat } from "./axisFormat";

/** Tells in words what a chart shows, for those who do not see it. */
export function describeChart(data: ChartData, settings: ChartConfig, format: AxisFormat): string {
  const several = data.series.length > 1;
  const points = data.series.flatMap(({ name, points }) =>
    points.filter(isDrawn).map((point) => ({ ...point, series: several ? `${name}, ` : "" })),
  );
  const least = extreme(points, (one, other) => one < other);
  const most = extreme(points, (one, other) => one > other);
  const what = t("charts.title", {
    kind: t(`charts.types.${settings.kind}`),
    values: settings.y.join(", "),
    x: settings.x,
  });
  if (!least || !most) return t("charts.summaryEmpty", { what });
  return t("charts.summary", {
    what,
    count: points.length,
    least: format.y(least),
    leastAt: least.series + format.x(least.x),
    most: format.y(most),
    mostAt: most.series + format.x(most.x),
  });
}

/** Names the value axis: the columns, with the aggregation where buckets have `several` values. */
export function describeValues({ y, combine }: ChartConfig, several: boolean): string {
  const names = y.join(", ");
  return several
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

/** Tells what is not drawn and what was put together, a sentence each. */
export function describeNotes(notes: Notes, settings: ChartConfig): string[] {
  const { x, y, combine } = settings;
  const values = y.join(", ");
  const told = (count: number, sentence: (count: number) => string) =>
    count === 0 ? [] : [sentence(count)];
  return [
    ...told(notes.combined, (count) =>
      t("charts.notes.aggregated", { count, how: t(`charts.aggregations.${combine}`), x }),
    ),
    ...told(notes.noPlace, (count) => t("charts.notes.nullX", { count, x })),
    ...told(notes.noValue, (count) => t("charts.notes.nullY", { count, values })),
    ...told(notes.notPositive, (count) => t("charts.notes.notPositive", { count })),
    ...told(notes.hiddenCategories, (count) => t("charts.notes.hiddenCategories", { count, x })),
    ...told(notes.hiddenSeries, (count) =>
      t("charts.notes.hiddenSeries", { count, group: settings.group ?? "" }),
    ),
  ];
}
