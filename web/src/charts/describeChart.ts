import { t } from "../i18n";
import type { Field } from "./fieldRoles";
import { chartType } from "./chartTypes";
import { measuresOf, type Measure } from "./groupRows";
import type { ChartData, Point } from "./chartModel";
import type { ChartConfig } from "./chartConfig";
import type { AxisFormat, AxisNames } from "./axisFormat";

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
    values: settings.y.join(", ") || t("charts.rowCount"),
    x: settings.x,
  });
  if (!chartType(settings.kind).needsX) return describeNumbers(data, format);
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

function describeNumbers({ series }: ChartData, format: AxisFormat): string {
  const texts = series.map(
    ({ name, points: [point] }) => `${name}: ${point ? format.y(point) : ""}`,
  );
  return `${texts.join(", ")}.`;
}

/** Return the names of the axes: their columns, aggregation if values are combined, and grain. */
export function axisNames(data: ChartData, settings: ChartConfig, fields: Field[]): AxisNames {
  const measures = measuresOf(settings, fields);
  const names = (right: boolean) =>
    measures
      .filter((measure) => measure.right === right)
      .map((measure) => measureName(measure, data.notes.combined > 0))
      .join(", ");
  const { x } = settings;
  return {
    x: data.grain ? t("charts.byGrain", { x, grain: t(`charts.grains.${data.grain}`) }) : x,
    y: names(false),
    right: names(true),
  };
}

/** Return the name of a value column, with its aggregation if values are combined. */
export function measureName({ field, aggregation }: Measure, combined: boolean): string {
  if (!field) return t("charts.rowCount");
  const isCount = aggregation === "count" || aggregation === "distinct";
  if (!combined && !isCount) return field.name;
  return t("charts.aggregatedName", {
    how: t(`charts.aggregations.${aggregation}`),
    names: field.name,
  });
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
export function describeNotes(
  { notes, grain, binned, series }: ChartData,
  settings: ChartConfig,
): string[] {
  const { x, y, group } = settings;
  const values = y.join(", ");
  const { needsX } = chartType(settings.kind);
  const used = [...new Set(series.map(({ aggregation }) => aggregation))];
  const how = used
    .map((aggregation) => t(`charts.aggregations.${aggregation}`))
    .join(", ")
    .toLowerCase();
  const note = (count: number, sentence: (count: number) => string) =>
    count === 0 ? [] : [sentence(count)];
  return [
    // The name of an axis shows that its times or numbers are grouped.
    ...note(grain || binned ? 0 : notes.combined, (count) =>
      needsX
        ? t("charts.notes.aggregated", { count, how, shared: group === null ? [x] : [x, group] })
        : t("charts.notes.aggregatedAll", { count, how }),
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
