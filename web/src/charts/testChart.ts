/** The data, texts and colors of charts in tests. */

import { CHART_DEFAULTS, type ChartConfig } from "./chartConfig";
import { buildChartData } from "./chartData";
import { chartFields } from "./fieldRoles";

export const LABELS = { nullName: "NULL", rest: "Others", rowCount: "Rows" };

export const PALETTE = {
  series: ["red", "blue"],
  rest: "grey",
  heatLow: "white",
  heatHigh: "green",
  text: "black",
  dim: "grey",
  line: "grey",
  surface: "white",
  font: "serif",
};

const TYPES = {
  day: "DATE",
  name: "VARCHAR",
  n: "BIGINT",
  other: "BIGINT",
  month: "BIGINT",
  ts: "TIMESTAMP",
};

export type ColumnName = keyof typeof TYPES;

/** Return the settings of a bar chart with these columns, the first on the X axis. */
export function configOf(names: ColumnName[], settings: Partial<ChartConfig>): ChartConfig {
  const [x = ""] = names;
  return { ...CHART_DEFAULTS, kind: "bar", x, y: ["n"], order: "value", ...settings };
}

/** Return the data of a chart of rows with these columns. */
export function chartDataOf(
  names: ColumnName[],
  rows: unknown[][],
  settings: Partial<ChartConfig>,
) {
  const columns = names.map((name) => ({ name, type: TYPES[name] }));
  return buildChartData(rows, chartFields(columns, rows), configOf(names, settings), LABELS);
}

/** Return the time of a day at midnight, in milliseconds. */
export const dayTime = (text: string) => Date.parse(`${text}T00:00:00Z`);
