import type { en } from "../i18n/locales/en";

/** The `kind` of a file in `types/`; the locales name each one. */
export type ChartType = keyof (typeof en)["charts"]["types"];

/** The functions that combine several values at one X position. */
export const AGGREGATIONS = ["sum", "mean", "min", "max", "count"] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export const ORDERS = ["value", "name", "result"] as const;
/** The order of categories: by value, by name, or as in the result. */
export type Order = (typeof ORDERS)[number];

/** The settings of a chart, stored with its tab. */
export interface ChartConfig {
  kind: ChartType;
  /** `x`, `y` and `group` are column names. */
  x: string;
  y: string[];
  group: string | null;
  combine: Aggregation;
  order: Order;
  stacked: boolean;
  log: boolean;
  zone: "UTC" | "local";
}

/** The settings that the user chose; the others are suggested for each result. */
export type ChartOverrides = Partial<ChartConfig>;

/** Return whether the aggregates of parts add up to the aggregate of the whole. */
export function isAdditive(combine: Aggregation): boolean {
  return combine === "sum" || combine === "count";
}
