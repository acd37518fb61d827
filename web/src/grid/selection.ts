/** The selection: a rectangle of cells, or whole rows or columns. */

/** Row -1 is the header. Columns are counted by their visible position. */
export interface CellPosition {
  row: number;
  column: number;
}

/** `active` is the focused cell; `anchor` is the start of the selection. */
export interface Selection {
  anchor: CellPosition;
  active: CellPosition;
  mode: "cells" | "rows" | "columns" | "all";
}

export interface GridSize {
  rows: number;
  columns: number;
  /** The number of visible rows. */
  page: number;
}

export interface Range {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export const HEADER = -1;

export function selectAt(cell: CellPosition, mode: Selection["mode"] = "cells"): Selection {
  return { anchor: cell, active: cell, mode };
}

/** Move the active corner and keep the anchor. */
export function extendTo({ anchor, mode }: Selection, active: CellPosition): Selection {
  const from = anchor.row === HEADER ? { ...anchor, row: 0 } : anchor;
  return { anchor: from, active, mode: mode === "all" ? "cells" : mode };
}

export function selectAll({ active }: Selection): Selection {
  return selectAt(active.row === HEADER ? { ...active, row: 0 } : active, "all");
}

/** Return the range of selected cells; row -1 is the header. */
export function rangeOf({ anchor, active, mode }: Selection, size: GridSize): Range {
  const across = mode === "rows" || mode === "all";
  const down = mode === "columns" || mode === "all";
  return {
    top: down ? 0 : Math.min(anchor.row, active.row),
    bottom: down ? size.rows - 1 : Math.max(anchor.row, active.row),
    left: across ? 0 : Math.min(anchor.column, active.column),
    right: across ? size.columns - 1 : Math.max(anchor.column, active.column),
  };
}

export function cellCount({ top, bottom, left, right }: Range): number {
  return top === HEADER ? 0 : (bottom - top + 1) * (right - left + 1);
}

/** Return the cell to which a key moves, null for any other key. */
export function nextPosition(
  key: string,
  far: boolean,
  { row, column }: CellPosition,
  size: GridSize,
): CellPosition | null {
  const lastRow = size.rows - 1;
  const lastColumn = size.columns - 1;
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
      return { row: Math.max(0, row - size.page), column };
    case "PageDown":
      return { row: row + size.page, column };
    case "Home":
      return { row: far ? 0 : row, column: 0 };
    case "End":
      return { row: far ? lastRow : row, column: lastColumn };
    default:
      return null;
  }
}

/** Limit a cell to the result; only a selection that is not extended reaches the header. */
export function clampPosition(
  { row, column }: CellPosition,
  size: GridSize,
  top = HEADER,
): CellPosition {
  return {
    row: Math.max(top, Math.min(size.rows - 1, row)),
    column: Math.max(0, Math.min(size.columns - 1, column)),
  };
}

/** Limit a selection to a result that has become smaller. */
export function clampSelection(selection: Selection, size: GridSize): Selection {
  const { anchor, active, mode } = selection;
  return { anchor: clampPosition(anchor, size), active: clampPosition(active, size), mode };
}
