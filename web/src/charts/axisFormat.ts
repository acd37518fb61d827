import type { Drawing, Point } from "./chartData";
import { type Field, isZoned } from "./fieldRoles";
import type { ChartSettings } from "./chartConfig";
import { localZone, precisionOf, tickTimes, wholeTimes } from "./timeAxis";

/** How the values of a drawing are written: on its axes, in its tooltip and its summary. */
export interface Texts {
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

export function textsOf(
  drawing: Drawing,
  settings: ChartSettings,
  x: Field,
  yName: string,
  language: string,
): Texts {
  const number = new Intl.NumberFormat(language, { maximumSignificantDigits: 12 }).format;
  const short = new Intl.NumberFormat(language, {
    notation: "compact",
    maximumSignificantDigits: 4,
  }).format;
  const zoned = isZoned(x.type);
  const zone = zoned ? settings.zone : "UTC";
  const y = (point: Point) => point.exact ?? (point.y === null ? "NULL" : number(point.y));
  const common = { y, number, short, yName };
  if (drawing.axis === "category") {
    const name = (index: number) => drawing.categories[index] ?? "";
    return { ...common, x: name, tick: name, xName: x.name };
  }
  if (drawing.axis === "value") {
    return { ...common, x: number, tick: short, xName: x.name };
  }
  const times = drawing.series.flatMap(({ points }) => points.map((point) => point.x));
  const written = wholeTimes(precisionOf(times, zone), zone, language);
  return {
    ...common,
    x: written,
    tick: tickTimes(zone, language),
    xName: zoned ? `${x.name} (${zone === "UTC" ? "UTC" : localZone()})` : x.name,
  };
}
