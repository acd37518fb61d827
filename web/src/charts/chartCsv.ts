import type { ChartModel, Point } from "./chartModel";
import { grainName } from "./timeGrain";

const MIDNIGHT = "T00:00:00.000Z";

/** Return the drawn values as CSV: a row for each X value, a column for each series. */
export function chartCsv({ data, settings, format, zone }: ChartModel): string {
  const positions = new Set(data.series.flatMap(({ points }) => points.map(({ x }) => x)));
  const xs = [...positions].sort((one, other) => one - other);
  const columns = data.series.map(({ points }) => pointsByX(points));
  const nameX = (x: number) => {
    if (data.axis === "category") return format.x(x);
    if (data.axis === "value") return String(x);
    return data.grain
      ? grainName(x, data.grain, zone)
      : new Date(x).toISOString().replace(MIDNIGHT, "");
  };
  const lines = [[settings.x, ...data.series.map(({ name }) => name)]];
  for (const x of xs) {
    const most = Math.max(...columns.map((column) => column.get(x)?.length ?? 0));
    for (let index = 0; index < most; index++) {
      lines.push([nameX(x), ...columns.map((column) => valueText(column.get(x)?.[index]))]);
    }
  }
  return `${lines.map((line) => line.map(quote).join(",")).join("\r\n")}\r\n`;
}

/** A scatter chart has several points at one X value. */
function pointsByX(points: Point[]): Map<number, Point[]> {
  const all = new Map<number, Point[]>();
  for (const point of points) {
    const same = all.get(point.x);
    if (same) same.push(point);
    else all.set(point.x, [point]);
  }
  return all;
}

function valueText(point: Point | undefined): string {
  if (!point || point.absent || point.y === null) return "";
  return point.exact ?? String(point.y);
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
