/** The places of small charts side by side. */
import type { Series, Size } from "./chartModel";
import { roundNoise } from "./numbers";

const MIN_WIDTH = 220;
const TITLE_PX = 22;
const GAP_PX = 16;
const MAX_STEPS = 4;

/** A small chart: its name, the place of its title, and of the area between its axes. */
export interface Panel {
  name: string;
  left: number;
  top: number;
  width: number;
  grid: { left: number; top: number; width: number; height: number };
}

/** Place a chart for each name, in rows of equal charts. */
export function panelLayout(names: string[], { width, height, top = 0 }: Size): Panel[] {
  const most = Math.max(1, Math.floor(width / MIN_WIDTH));
  const columns = Math.min(most, Math.ceil(Math.sqrt(names.length * 1.5)));
  const rows = Math.ceil(names.length / columns);
  const cell = { width: (width - GAP_PX) / columns, height: (height - top) / rows };
  return names.map((name, index) => {
    const left = GAP_PX + (index % columns) * cell.width;
    const y = top + Math.floor(index / columns) * cell.height;
    const inner = cell.width - GAP_PX;
    const grid = { left, top: y + TITLE_PX, width: inner, height: cell.height - TITLE_PX - 6 };
    return { name, left, top: y + 4, width: inner, grid };
  });
}

interface Extent {
  min: number;
  max: number;
  /** The distance between two labels. */
  interval: number;
}

/** Return the limits and labels of the value axes, which all small charts share. */
export function sharedExtent(series: Series[], fromZero: boolean): Extent {
  const values = series.flatMap(({ points }) => points.flatMap(({ y }) => y ?? []));
  let low = values.reduce((least, y) => Math.min(least, y), Number.POSITIVE_INFINITY);
  let high = values.reduce((most, y) => Math.max(most, y), Number.NEGATIVE_INFINITY);
  if (values.length === 0) return { min: 0, max: 1, interval: 1 };
  if (fromZero) [low, high] = [Math.min(0, low), Math.max(0, high)];
  if (high === low) return { min: low - 1, max: high + 1, interval: 1 };
  const interval = labelInterval(high - low);
  return {
    min: roundNoise(Math.floor(low / interval) * interval),
    max: roundNoise(Math.ceil(high / interval) * interval),
    interval,
  };
}

/** Return the least of 1, 2, 5, 10, 20 … of which at most `MAX_STEPS` cover the span. */
function labelInterval(span: number): number {
  const power = 10 ** Math.floor(Math.log10(span / MAX_STEPS));
  return power * ([1, 2, 5].find((each) => span / (each * power) <= MAX_STEPS) ?? 10);
}
