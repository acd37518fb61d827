/** The source of the grid's rows: the page or the API. */
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
  /** The number of columns. */
  width: number;
}

/** The placeholder for each value of a row that exceeds the size of a response. */
export const TOO_LARGE = Symbol("too large");
