import type { ChartData, Point } from "./chartModel";
import { type Field, hasTimeZone } from "./fieldRoles";
import type { ChartConfig } from "./chartConfig";
import { localZone, precision, tickFormatter, timeFormatter } from "./timeAxis";

/** The formatters of a chart's axes, tooltip and description. */
export interface AxisFormat {
  x: (x: number) => string;
  tick: (x: number) => string;
  y: (point: Point) => string;
  number: (value: number) => string;
  /** Formats the number of an axis label: 1.2M for 1,200,000. */
  short: (value: number) => string;
  /** The column of the axis, with its time zone if the column has one. */
  xName: string;
  yName: string;
}

export function createAxisFormat(
  data: ChartData,
  settings: ChartConfig,
  x: Field,
  yName: string,
  language: string,
): AxisFormat {
  const number = new Intl.NumberFormat(language, { maximumSignificantDigits: 12 }).format;
  const short = new Intl.NumberFormat(language, {
    notation: "compact",
    maximumSignificantDigits: 4,
  }).format;
  const isZoned = hasTimeZone(x.type);
  const zone = isZoned ? settings.zone : "UTC";
  const y = (point: Point) => point.exact ?? (point.y === null ? "NULL" : number(point.y));
  const shared = { y, number, short, yName };
  if (data.axis === "category") {
    const name = (index: number) => data.categories[index] ?? "";
    return { ...shared, x: name, tick: name, xName: x.name };
  }
  if (data.axis === "value") {
    return { ...shared, x: number, tick: short, xName: x.name };
  }
  const times = data.series.flatMap(({ points }) => points.map((point) => point.x));
  const formatTime = timeFormatter(precision(times, zone), zone, language);
  return {
    ...shared,
    x: formatTime,
    tick: tickFormatter(zone, language),
    xName: isZoned ? `${x.name} (${zone === "UTC" ? "UTC" : localZone()})` : x.name,
  };
}
