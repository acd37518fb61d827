import type { en } from "../i18n/locales/en";

/** What a person chooses about a chart; kept with the tab. */

/** A type of `types/`; each has a name in the texts. */
export type ChartType = keyof (typeof en)["charts"]["types"];

/** What becomes of several values at one place. */
export const AGGREGATIONS = ["sum", "mean", "min", "max", "count"] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export const ORDERS = ["value", "name", "result"] as const;
/** In which order categories stand: by their value, by their name, or as in the result. */
export type Order = (typeof ORDERS)[number];

export interface ChartConfig {
  kind: ChartType;
  /** Names of columns. */
  x: string;
  y: string[];
  group: string | null;
  combine: Aggregation;
  order: Order;
  stacked: boolean;
  log: boolean;
  zone: "UTC" | "local";
}

/** Only what was chosen by hand: the rest is chosen anew for each result. */
export type ChartOverrides = Partial<ChartConfig>;

/** Whether aggregates of parts add up to that of the whole, as sums and counts do. */
export function isAdditive(combine: Aggregation): boolean {
  return combine === "sum" || combine === "count";
}
