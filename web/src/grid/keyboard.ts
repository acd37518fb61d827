import type { KeyboardEvent } from "react";
import type { HeaderActions } from "./Header";
import type { Laid } from "./columnLayout";
import { cellId } from "./Row";
import {
  at,
  type Extent,
  everything,
  extended,
  HEADER,
  motion,
  type Selection,
  type Spot,
  within,
} from "./selection";

export interface SheetActions {
  onSelect: (selection: Selection) => void;
  onCopy: () => void;
  /** Shows more of the active cell. */
  onOpen: () => void;
  onContext: (spot: Spot | null, near: DOMRect) => void;
  onMove: (column: Laid, by: -1 | 1) => void;
}

const WIDER_PIXELS = 16;

/** Does what a key means to the grid, and leaves it to the browser where it means nothing. */
export function keyOf(
  event: KeyboardEvent,
  selection: Selection,
  extent: Extent,
  columns: readonly Laid[],
  actions: SheetActions & HeaderActions,
): void {
  const column = columns[selection.head.column];
  if (!column) return;
  const done =
    (selection.head.row === HEADER && inHeader(event, column, actions)) ||
    anywhere(event, selection, column, actions) ||
    moves(event, selection, extent, actions);
  if (done) event.preventDefault();
}

function inHeader(
  { key, altKey, shiftKey }: KeyboardEvent,
  column: Laid,
  { onSort, onResize, onFit, onMove }: SheetActions & HeaderActions,
): boolean {
  const by = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
  if (key === "Enter" && altKey) onFit(column);
  else if (key === "Enter") onSort(column, shiftKey);
  else if (by && altKey && shiftKey) onMove(column, by);
  else if (by && altKey) onResize(column, column.width + by * WIDER_PIXELS);
  else return false;
  return true;
}

function anywhere(
  event: KeyboardEvent,
  selection: Selection,
  column: Laid,
  { onSelect, onCopy, onOpen, onContext, onMenu }: SheetActions & HeaderActions,
): boolean {
  const { key, altKey, shiftKey } = event;
  const { head } = selection;
  const command = event.ctrlKey || event.metaKey;
  const letter = key.toLowerCase();
  if (command && letter === "a") onSelect(everything(selection));
  else if (command && letter === "c") onCopy();
  else if (key === " " && command) onSelect(at(inBody(head), "columns"));
  else if (key === " " && shiftKey) onSelect(at(inBody(head), "rows"));
  else if (key === "Escape") onSelect(at(head));
  else if (key === "Enter") onOpen();
  else if (
    key === "ContextMenu" ||
    (key === "F10" && shiftKey) ||
    (key === "ArrowDown" && altKey)
  ) {
    const near = document.getElementById(cellId(head.row, head.column))?.getBoundingClientRect();
    if (near && head.row === HEADER) onMenu(column, near);
    else if (near) onContext(head, near);
  } else return false;
  return true;
}

function moves(
  event: KeyboardEvent,
  selection: Selection,
  extent: Extent,
  { onSelect }: SheetActions,
): boolean {
  if (event.altKey) return false;
  const to = motion(event.key, event.ctrlKey || event.metaKey, selection.head, extent);
  if (!to) return false;
  if (event.shiftKey) onSelect(extended(selection, within(to, extent, 0)));
  else onSelect(at(within(to, extent)));
  return true;
}

function inBody(spot: Spot): Spot {
  return { ...spot, row: Math.max(0, spot.row) };
}
