/** What is selected: a rectangle of cells between two corners, or whole rows or columns. */

/** A row of -1 is the header. Columns are counted as they are shown. */
export interface Spot {
  row: number;
  column: number;
}

/** `head` is the active cell; `anchor` is where the selection began. */
export interface Selection {
  anchor: Spot;
  head: Spot;
  whole: "cells" | "rows" | "columns" | "all";
}

export interface Extent {
  rows: number;
  columns: number;
  /** Rows that are seen at once. */
  page: number;
}

export interface Range {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export const HEADER = -1;

export function at(spot: Spot, whole: Selection["whole"] = "cells"): Selection {
  return { anchor: spot, head: spot, whole };
}

/** Moves the far corner, as Shift does. */
export function extended({ anchor, whole }: Selection, head: Spot): Selection {
  const from = anchor.row === HEADER ? { ...anchor, row: 0 } : anchor;
  return { anchor: from, head, whole: whole === "all" ? "cells" : whole };
}

export function everything({ head }: Selection): Selection {
  return at(head.row === HEADER ? { ...head, row: 0 } : head, "all");
}

/** Returns the selected cells; a header has none. */
export function rangeOf({ anchor, head, whole }: Selection, extent: Extent): Range {
  const across = whole === "rows" || whole === "all";
  const down = whole === "columns" || whole === "all";
  return {
    top: down ? 0 : Math.min(anchor.row, head.row),
    bottom: down ? extent.rows - 1 : Math.max(anchor.row, head.row),
    left: across ? 0 : Math.min(anchor.column, head.column),
    right: across ? extent.columns - 1 : Math.max(anchor.column, head.column),
  };
}

export function cellsIn({ top, bottom, left, right }: Range): number {
  return top === HEADER ? 0 : (bottom - top + 1) * (right - left + 1);
}

/** Returns where a key leads from the active cell, null for a key that leads nowhere. */
export function motion(
  key: string,
  far: boolean,
  { row, column }: Spot,
  extent: Extent,
): Spot | null {
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  switch (key) {
    case "ArrowUp":
      return { row: far ? HEADER + 1 : row - 1, column };
    case "ArrowDown":
      return { row: far ? lastRow : row + 1, column };
    case "ArrowLeft":
      return { row, column: far ? 0 : column - 1 };
    case "ArrowRight":
      return { row, column: far ? lastColumn : column + 1 };
    case "PageUp":
      return { row: Math.max(0, row - extent.page), column };
    case "PageDown":
      return { row: row + extent.page, column };
    case "Home":
      return { row: far ? 0 : row, column: 0 };
    case "End":
      return { row: far ? lastRow : row, column: lastColumn };
    default:
      return null;
  }
}

/** Keeps a spot within the result; only a selection that is not extended goes up into the header. */
export function within({ row, column }: Spot, extent: Extent, top = HEADER): Spot {
  return {
    row: Math.max(top, Math.min(extent.rows - 1, row)),
    column: Math.max(0, Math.min(extent.columns - 1, column)),
  };
}

/** Keeps a selection within a result that has become shorter or narrower. */
export function bounded(selection: Selection, extent: Extent): Selection {
  const { anchor, head, whole } = selection;
  return { anchor: within(anchor, extent), head: within(head, extent), whole };
}
