/** What a person chooses about a chart; kept with the tab. */

export const KINDS = ["bar", "line", "area", "scatter", "pie"] as const;
export type Kind = (typeof KINDS)[number];

/** What becomes of several values at one place. */
export const COMBINATIONS = ["sum", "mean", "min", "max", "count"] as const;
export type Combination = (typeof COMBINATIONS)[number];

export const ORDERS = ["value", "name", "result"] as const;
/** In which order categories stand: by their value, by their name, or as in the result. */
export type Order = (typeof ORDERS)[number];

export interface ChartSettings {
  kind: Kind;
  /** Names of columns. */
  x: string;
  y: string[];
  group: string | null;
  combine: Combination;
  order: Order;
  stacked: boolean;
  log: boolean;
  zone: "UTC" | "local";
}

/** Only what was chosen by hand: the rest is chosen anew for each result. */
export type ChosenSettings = Partial<ChartSettings>;
