import type { KeyboardEvent } from "react";
import { matchesShortcut } from "../ui/shortcutKeys";
import type { HeaderActions } from "./Header";
import type { PositionedColumn } from "./columnLayout";
import { cellId } from "./Row";
import {
  selectAt,
  type GridSize,
  selectAll,
  extendTo,
  HEADER,
  nextPosition,
  type Selection,
  type CellPosition,
  clampPosition,
} from "./selection";

export interface GridActions {
  onSelect: (selection: Selection) => void;
  onCopy: () => void;
  /** Open the inspector for the active cell. */
  onOpen: () => void;
  /** Open the search in the rows. */
  onFind: () => void;
  onContext: (cell: CellPosition | null, near: DOMRect) => void;
  onMove: (column: PositionedColumn, by: -1 | 1) => void;
}

const RESIZE_STEP_PIXELS = 16;

/** Perform the grid's action for a key; leave any other key to the browser. */
export function handleKeyDown(
  event: KeyboardEvent,
  selection: Selection,
  extent: GridSize,
  columns: readonly PositionedColumn[],
  actions: GridActions & HeaderActions,
): void {
  const column = columns[selection.active.column];
  if (!column) return;
  const done =
    (selection.active.row === HEADER && handleHeaderKey(event, column, actions)) ||
    handleCommandKey(event, selection, column, actions) ||
    handleNavigationKey(event, selection, extent, actions);
  if (done) event.preventDefault();
}

function handleHeaderKey(
  { key, altKey, shiftKey }: KeyboardEvent,
  column: PositionedColumn,
  { onSort, onResize, onFit, onMove }: GridActions & HeaderActions,
): boolean {
  const by = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
  if (key === "Enter" && altKey) onFit(column);
  else if (key === "Enter") onSort(column, shiftKey);
  else if (by && altKey && shiftKey) onMove(column, by);
  else if (by && altKey) onResize(column, column.width + by * RESIZE_STEP_PIXELS);
  else return false;
  return true;
}

function handleCommandKey(
  event: KeyboardEvent,
  selection: Selection,
  column: PositionedColumn,
  { onSelect, onCopy, onOpen, onFind, onContext, onMenu }: GridActions & HeaderActions,
): boolean {
  const { key, altKey, shiftKey } = event;
  const { active } = selection;
  const command = event.ctrlKey || event.metaKey;
  const isShortcut = (shortcut: string) => matchesShortcut(event.nativeEvent, shortcut);
  if (isShortcut("Mod+A")) onSelect(selectAll(selection));
  else if (isShortcut("Mod+C")) onCopy();
  else if (isShortcut("Mod+F")) onFind();
  else if (key === " " && command) onSelect(selectAt(toBodyCell(active), "columns"));
  else if (key === " " && shiftKey) onSelect(selectAt(toBodyCell(active), "rows"));
  else if (key === "Escape") onSelect(selectAt(active));
  else if (key === "Enter") onOpen();
  else if (
    key === "ContextMenu" ||
    (key === "F10" && shiftKey) ||
    (key === "ArrowDown" && altKey)
  ) {
    const near = document
      .getElementById(cellId(active.row, active.column))
      ?.getBoundingClientRect();
    if (near && active.row === HEADER) onMenu(column, near);
    else if (near) onContext(active, near);
  } else return false;
  return true;
}

function handleNavigationKey(
  event: KeyboardEvent,
  selection: Selection,
  extent: GridSize,
  { onSelect }: GridActions,
): boolean {
  if (event.altKey) return false;
  const to = nextPosition(event.key, event.ctrlKey || event.metaKey, selection.active, extent);
  if (!to) return false;
  if (event.shiftKey) onSelect(extendTo(selection, clampPosition(to, extent, 0)));
  else onSelect(selectAt(clampPosition(to, extent)));
  return true;
}

function toBodyCell(cell: CellPosition): CellPosition {
  return { ...cell, row: Math.max(0, cell.row) };
}
