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

/** Pointer selection: cells, columns by their header and rows by their number; Shift extends. */
export function useCellPointer(
  scroller: RefObject<HTMLElement | null>,
  covered: { head: number; side: number },
  selection: Selection,
  onSelect: (selection: Selection) => void,
) {
  const reach = (spot: CellPosition) => {
    const { active, mode } = selection;
    const row = mode === "columns" ? active.row : spot.row;
    const column = mode === "rows" ? active.column : spot.column;
    if (row !== active.row || column !== active.column)
      onSelect(extendTo(selection, { row, column }));
  };
  const follow = useDragSelect(scroller, covered, reach);

  const press = (event: PointerEvent) => {
    const spot = cellAt(event.target as Element);
    if (!spot || event.button !== 0 || (event.target as Element).closest("button")) return;
    onSelect(selectionForPress(spot, selection, event.shiftKey));
    // A touch scrolls, so it selects one cell only.
    if (event.pointerType !== "touch") follow(event);
  };

  /** Select the cell under a context menu, unless the selection contains it. */
  const aim = (target: Element, range: Range): CellPosition | null => {
    const spot = cellAt(target);
    if (!spot) return null;
    const { row, column } = spot;
    const selected =
      row >= range.top && row <= range.bottom && column >= range.left && column <= range.right;
    if (!selected && row !== HEADER) onSelect(selectionForPress(spot, selection, false));
    return spot;
  };

  const isCell = (target: Element) => {
    const spot = cellAt(target);
    return spot !== null && spot.row !== HEADER && spot.column >= 0;
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
    const spot = { row: Math.max(0, active.row), column };
    return further && selection.mode === "columns"
      ? extendTo(selection, spot)
      : selectAt(spot, "columns");
  }
  if (column < 0) {
    const spot = { row, column: active.column };
    return further && selection.mode === "rows"
      ? extendTo(selection, spot)
      : selectAt(spot, "rows");
  }
  const spot = { row, column };
  return further ? extendTo({ ...selection, mode: "cells" }, spot) : selectAt(spot);
}
