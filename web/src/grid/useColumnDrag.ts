import { type PointerEvent, type RefObject, useState } from "react";
import type { PositionedColumn } from "./columnLayout";
import { HEADER } from "./selection";
import { cellAt } from "./useDragSelect";

/** The edge at which a dragged column would be placed; `left` is in pixels of the grid. */
interface DropEdge {
  other: PositionedColumn;
  after: boolean;
  left: number;
}

export type PlaceColumn = (
  column: PositionedColumn,
  other: PositionedColumn,
  after: boolean,
) => void;

/** A shorter way is a click. */
const DRAG_PIXELS = 6;
const EDGE_PIXELS = 24;
const SCROLL_PIXELS = 30;

/** Move a column by dragging its header with a mouse or pen; Escape cancels. */
export function useColumnDrag(
  scroller: RefObject<HTMLElement | null>,
  columns: readonly PositionedColumn[],
  onPlace: PlaceColumn,
) {
  const [edge, setEdge] = useState<DropEdge | null>(null);
  const press = (event: PointerEvent) => {
    const column = draggedColumn(event, columns);
    if (!column) return;
    const gesture = new AbortController();
    const { signal } = gesture;
    let current: DropEdge | null = null;
    const end = (placed: DropEdge | null) => {
      gesture.abort();
      setEdge(null);
      if (placed) onPlace(column, placed.other, placed.after);
    };
    const move = ({ clientX }: globalThis.PointerEvent) => {
      if (!current && Math.abs(clientX - event.clientX) < DRAG_PIXELS) return;
      current = edgeAt(scroller.current, clientX, columns, column) ?? current;
      setEdge(current);
    };
    const cancel = (key: KeyboardEvent) => {
      if (key.key !== "Escape") return;
      key.stopPropagation();
      end(null);
    };
    addEventListener("pointermove", move, { signal });
    addEventListener("pointerup", () => end(current), { signal });
    addEventListener("pointercancel", () => end(null), { signal });
    addEventListener("keydown", cancel, { signal, capture: true });
  };
  return { press, edge };
}

function draggedColumn(event: PointerEvent, columns: readonly PositionedColumn[]) {
  const target = event.target as Element;
  const cell = cellAt(target);
  const starts = event.button === 0 && event.pointerType !== "touch" && !event.shiftKey;
  if (!starts || cell?.row !== HEADER || target.closest("button")) return undefined;
  return columns[cell.column];
}

/** Return the edge nearest to a pointer, and scroll when the pointer is at a side of the grid. */
function edgeAt(
  scroller: HTMLElement | null,
  x: number,
  columns: readonly PositionedColumn[],
  dragged: PositionedColumn,
): DropEdge | null {
  if (!scroller) return null;
  const box = scroller.getBoundingClientRect();
  if (x > box.right - EDGE_PIXELS) scroller.scrollBy(SCROLL_PIXELS, 0);
  else if (x < box.left + EDGE_PIXELS) scroller.scrollBy(-SCROLL_PIXELS, 0);
  const header = document
    .elementFromPoint(Math.max(box.left + 1, Math.min(box.right - 2, x)), box.top + 2)
    ?.closest<HTMLElement>("[role=columnheader]");
  const other = columns[Number(header?.dataset.position ?? -1)];
  if (!header || !other || other.pinned !== dragged.pinned) return null;
  const { left, right } = header.getBoundingClientRect();
  const after = x > (left + right) / 2;
  return { other, after, left: (after ? right : left) - box.left };
}
