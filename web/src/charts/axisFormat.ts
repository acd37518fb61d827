import type { ChartData, Point } from "./chartModel";
import { type Field, hasTimeZone } from "./fieldRoles";
import type { ChartConfig } from "./chartConfig";
import { localZone, precision, tickFormatter, timeFormatter } from "./timeAxis";

/** Formatters of a chart: for its axes, its tooltip and its description. */
export interface AxisFormat {
  x: (x: number) => string;
  tick: (x: number) => string;
  y: (point: Point) => string;
  number: (value: number) => string;
  /** Numbers of an axis: 1.2M for 1,200,000. */
  short: (value: number) => string;
  /** The column below the axis, with the zone that its times are told in. */
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
  const zoned = hasTimeZone(x.type);
  const zone = zoned ? settings.zone : "UTC";
  const y = (point: Point) => point.exact ?? (point.y === null ? "NULL" : number(point.y));
  const common = { y, number, short, yName };
  if (data.axis === "category") {
    const name = (index: number) => data.categories[index] ?? "";
    return { ...common, x: name, tick: name, xName: x.name };
  }
  if (data.axis === "value") {
    return { ...common, x: number, tick: short, xName: x.name };
  }
  const times = data.series.flatMap(({ points }) => points.map((point) => point.x));
  const written = timeFormatter(precision(times, zone), zone, language);
  return {
    ...common,
    x: written,
    tick: tickFormatter(zone, language),
    xName: zoned ? `${x.name} (${zone === "UTC" ? "UTC" : localZone()})` : x.name,
  };
}
