/** The source of the grid's rows: local ones in the page, or remote ones by pages from the API. */
export type RowSource = LocalRows | RemoteRows;

export type Row = readonly unknown[];

export interface LocalRows {
  kind: "local";
  count: number;
  at: (row: number) => Row;
}

export interface RemoteRows {
  kind: "remote";
  count: number;
  requestId: string;
  /** How many columns a row has. */
  width: number;
}

/** Stands for each value of a row that is larger than what the API answers at once. */
export const TOO_LARGE = Symbol("too large");
