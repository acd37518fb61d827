import type { ChartData, Point } from "./chartModel";
import { type Field, hasTimeZone } from "./fieldRoles";
import type { ChartConfig } from "./chartConfig";
import { localZone, precision, type TimeText, tickFormatter, timeFormatter } from "./timeAxis";
import { grainName } from "./timeGrain";

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
  rightName: string;
}

/** The names of a chart's axes. */
export interface AxisNames {
  x: string;
  y: string;
  right: string;
}

/** Twelve digits, and more for a number with more before its decimal point or two after it. */
const NUMBER_STYLE = {
  maximumSignificantDigits: 12,
  maximumFractionDigits: 2,
  roundingPriority: "morePrecision",
} as const;

export function createAxisFormat(
  data: ChartData,
  settings: ChartConfig,
  x: Field,
  names: AxisNames,
  language: string,
): AxisFormat {
  const number = new Intl.NumberFormat(language, NUMBER_STYLE).format;
  const short = new Intl.NumberFormat(language, {
    notation: "compact",
    maximumSignificantDigits: 4,
  }).format;
  const isZoned = hasTimeZone(x.type);
  const zone = isZoned ? settings.zone : "UTC";
  const y = (point: Point) => point.exact ?? (point.y === null ? "NULL" : number(point.y));
  const shared = { y, number, short, yName: names.y, rightName: names.right };
  if (data.axis === "category") {
    const name = (index: number) => data.categories[index] ?? "";
    return { ...shared, x: name, tick: name, xName: names.x };
  }
  if (data.axis === "value") {
    return { ...shared, x: number, tick: short, xName: names.x };
  }
  const times = data.series.flatMap(({ points }) => points.map((point) => point.x));
  const exact = timeFormatter(precision(times, zone), zone, language);
  const quarter: TimeText = (time) => grainName(time, "quarter", zone);
  return {
    ...shared,
    x: data.grain === "quarter" ? quarter : exact,
    tick: tickFormatter(zone, language),
    xName: isZoned ? `${names.x} (${zone === "UTC" ? "UTC" : localZone()})` : names.x,
  };
}
