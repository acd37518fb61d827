import {
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
} from "react";
import { HEADER, type CellPosition } from "./selection";

/** Return the cell that contains an element; position -1 is the row's number. */
export function cellAt(element: Element | null): CellPosition | null {
  const cell = element?.closest<HTMLElement>("[data-position]");
  const row = cell?.closest<HTMLElement>("[data-row]");
  if (!cell || !row) return null;
  return { row: Number(row.dataset.row), column: Number(cell.dataset.position) };
}

/** Track a pressed pointer over cells, and scroll while it is outside the grid. */
export function useDragSelect(
  scroller: RefObject<HTMLElement | null>,
  covered: { head: number; side: number },
  onReach: (position: CellPosition) => void,
) {
  const reach = useRef(onReach);
  useLayoutEffect(() => {
    reach.current = onReach;
  });
  const stop = useRef(() => {});
  useEffect(() => () => stop.current(), []);

  return useCallback(
    (event: PointerEvent) => {
      const element = scroller.current;
      if (!element) return;
      stop.current();
      const start = cellAt(event.target as Element);
      let pointer = { x: event.clientX, y: event.clientY };
      let last = "";
      const inHeader = start?.row === HEADER;
      const inNumbers = start?.column === -1;
      const follow = () => {
        const box = element.getBoundingClientRect();
        const left = box.left + covered.side;
        const top = box.top + covered.head;
        const [right, bottom] = [box.left + element.clientWidth, box.top + element.clientHeight];
        const [dx, dy] = [
          distanceOutside(pointer.x, left, right),
          distanceOutside(pointer.y, top, bottom),
        ];
        if ((dx && !inNumbers) || (dy && !inHeader)) {
          element.scrollBy(inNumbers ? 0 : dx / 2, inHeader ? 0 : dy / 2);
        }
        const x = Math.max(left + 1, Math.min(right - 2, pointer.x));
        const y = Math.max(top + 1, Math.min(bottom - 2, pointer.y));
        const position = cellAt(document.elementFromPoint(x, y));
        if (position && position.column >= 0 && `${position.row} ${position.column}` !== last) {
          last = `${position.row} ${position.column}`;
          reach.current(position);
        }
        frame = requestAnimationFrame(follow);
      };
      let frame = 0;
      const move = ({ clientX, clientY }: globalThis.PointerEvent) => {
        pointer = { x: clientX, y: clientY };
        // A press without movement selects one cell and starts no tracking.
        if (!frame) frame = requestAnimationFrame(follow);
      };
      stop.current = () => {
        cancelAnimationFrame(frame);
        removeEventListener("pointermove", move);
        removeEventListener("pointerup", stop.current);
        removeEventListener("pointercancel", stop.current);
      };
      addEventListener("pointermove", move);
      addEventListener("pointerup", stop.current);
      addEventListener("pointercancel", stop.current);
    },
    [scroller, covered.head, covered.side],
  );
}

function distanceOutside(value: number, low: number, high: number): number {
  return value < low ? value - low : Math.max(0, value - high);
}
