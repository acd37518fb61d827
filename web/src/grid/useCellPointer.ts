import type { PointerEvent, RefObject } from "react";
import { at, extended, HEADER, type Range, type Selection, type Spot } from "./selection";
import { spotOf, useDragSelect } from "./useDragSelect";

/** What a pointer selects: cells, by a header columns, by a number rows; with Shift up to there. */
export function usePointer(
  scroller: RefObject<HTMLElement | null>,
  covered: { head: number; side: number },
  selection: Selection,
  onSelect: (selection: Selection) => void,
) {
  const reach = (spot: Spot) => {
    const { head, whole } = selection;
    const row = whole === "columns" ? head.row : spot.row;
    const column = whole === "rows" ? head.column : spot.column;
    if (row !== head.row || column !== head.column) onSelect(extended(selection, { row, column }));
  };
  const follow = useDragSelect(scroller, covered, reach);

  const press = (event: PointerEvent) => {
    const spot = spotOf(event.target as Element);
    if (!spot || event.button !== 0 || (event.target as Element).closest("button")) return;
    onSelect(pressed(spot, selection, event.shiftKey));
    // A finger scrolls; it selects one cell at a time.
    if (event.pointerType !== "touch") follow(event);
  };

  /** Selects what is pressed for a menu, unless it is selected already. */
  const aim = (target: Element, range: Range): Spot | null => {
    const spot = spotOf(target);
    if (!spot) return null;
    const { row, column } = spot;
    const selected =
      row >= range.top && row <= range.bottom && column >= range.left && column <= range.right;
    if (!selected && row !== HEADER) onSelect(pressed(spot, selection, false));
    return spot;
  };

  const isCell = (target: Element) => {
    const spot = spotOf(target);
    return spot !== null && spot.row !== HEADER && spot.column >= 0;
  };
  return { press, aim, isCell };
}

function pressed({ row, column }: Spot, selection: Selection, further: boolean): Selection {
  const { head } = selection;
  if (row === HEADER && column < 0) return at({ row: 0, column: 0 }, "all");
  if (row === HEADER) {
    const spot = { row: Math.max(0, head.row), column };
    return further && selection.whole === "columns"
      ? extended(selection, spot)
      : at(spot, "columns");
  }
  if (column < 0) {
    const spot = { row, column: head.column };
    return further && selection.whole === "rows" ? extended(selection, spot) : at(spot, "rows");
  }
  const spot = { row, column };
  return further ? extended({ ...selection, whole: "cells" }, spot) : at(spot);
}
