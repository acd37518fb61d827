import type { en } from "../i18n/locales/en";
import type { Grain } from "./timeGrain";

/** The `kind` of a file in `types/`; the locales name each one. */
export type ChartType = keyof (typeof en)["charts"]["types"];

/** The functions that combine several values at one X position. */
export const AGGREGATIONS = ["sum", "mean", "count", "distinct", "min", "max", "median"] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export const ORDERS = ["value", "name", "result"] as const;
/** The order of categories: by value, by name, or as in the result. */
export type Order = (typeof ORDERS)[number];

/** The settings of a chart: plain JSON, stored with its tab and with a saved query. */
export interface ChartConfig {
  kind: ChartType;
  /** `x`, `y`, `right` and `group` are column names; no `y` is the count of rows. */
  x: string;
  y: string[];
  /** The value columns on the right axis. */
  right: string[];
  group: string | null;
  /** The aggregation of value columns that differs from that of their name and type. */
  aggregations: Record<string, Aggregation>;
  /** The unit into which times of the X axis are grouped. */
  grain: Grain | "auto" | "none";
  /** The number of intervals into which numbers of the X axis are grouped, about. */
  bins: number | "auto" | "none";
  order: Order;
  stacked: boolean;
  /** Whether each series has a chart of its own. */
  multiples: boolean;
  log: boolean;
  zone: "UTC" | "local";
}

/** The settings that the user chose; the others are suggested for each result. */
export type ChartOverrides = Partial<ChartConfig> & {
  /** The names of the result's columns; the settings do not apply to other columns. */
  columns?: string[];
};

/** The settings that no suggestion changes. */
export const CHART_DEFAULTS = {
  right: [] as string[],
  group: null,
  aggregations: {},
  grain: "auto",
  bins: "auto",
  stacked: false,
  multiples: false,
  log: false,
  zone: "UTC",
} as const;

/** Return whether the aggregates of parts add up to the aggregate of the whole. */
export function isAdditive(aggregation: Aggregation): boolean {
  return aggregation === "sum" || aggregation === "count";
}
