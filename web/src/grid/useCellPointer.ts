import type { PointerEvent, RefObject } from "react";
import {
  selectAt,
  extendTo,
  HEADER,
  type Range,
  type Selection,
  type CellPosition,
} from "./selection";
import { cellAt, useDragSelect } from "./useDragSelect";

/** Pointer selection: cells, columns by their header, rows by their number; Shift extends. */
export function useCellPointer(
  scroller: RefObject<HTMLElement | null>,
  covered: { head: number; side: number },
  selection: Selection,
  onSelect: (selection: Selection) => void,
) {
  const reach = (cell: CellPosition) => {
    const { active, mode } = selection;
    const row = mode === "columns" ? active.row : cell.row;
    const column = mode === "rows" ? active.column : cell.column;
    if (row !== active.row || column !== active.column)
      onSelect(extendTo(selection, { row, column }));
  };
  const follow = useDragSelect(scroller, covered, reach);

  const press = (event: PointerEvent) => {
    const cell = cellAt(event.target as Element);
    if (!cell || event.button !== 0 || (event.target as Element).closest("button")) return;
    onSelect(selectionForPress(cell, selection, event.shiftKey));
    // A touch scrolls, so it selects one cell only; dragging a header moves its column.
    if (event.pointerType !== "touch" && cell.row !== HEADER) follow(event);
  };

  /** Select the cell under a context menu, unless the selection contains it. */
  const aim = (target: Element, range: Range): CellPosition | null => {
    const cell = cellAt(target);
    if (!cell) return null;
    const { row, column } = cell;
    const selected =
      row >= range.top && row <= range.bottom && column >= range.left && column <= range.right;
    if (!selected && row !== HEADER) onSelect(selectionForPress(cell, selection, false));
    return cell;
  };

  const isCell = (target: Element) => {
    const cell = cellAt(target);
    return cell !== null && cell.row !== HEADER && cell.column >= 0;
  };
  return { press, aim, isCell };
}

function selectionForPress(
  { row, column }: CellPosition,
  selection: Selection,
  further: boolean,
): Selection {
  const { active } = selection;
  if (row === HEADER && column < 0) return selectAt({ row: 0, column: 0 }, "all");
  if (row === HEADER) {
    const cell = { row: Math.max(0, active.row), column };
    return further && selection.mode === "columns"
      ? extendTo(selection, cell)
      : selectAt(cell, "columns");
  }
  if (column < 0) {
    const cell = { row, column: active.column };
    return further && selection.mode === "rows"
      ? extendTo(selection, cell)
      : selectAt(cell, "rows");
  }
  const cell = { row, column };
  return further ? extendTo({ ...selection, mode: "cells" }, cell) : selectAt(cell);
}
