import type { PointerEvent } from "react";
import type { PositionedColumn } from "./columnLayout";

/**
 * Return pointer handlers that resize a column by dragging its edge; a double click fits its
 * values.
 */
export function useColumnResize(
  column: PositionedColumn,
  onResize: (column: PositionedColumn, width: number) => void,
  onFit: (column: PositionedColumn) => void,
) {
  const press = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    const edge = event.currentTarget;
    const start = event.clientX;
    edge.setPointerCapture(event.pointerId);
    edge.onpointermove = ({ clientX }) => onResize(column, column.width + clientX - start);
    edge.onlostpointercapture = () => {
      edge.onpointermove = null;
      edge.onlostpointercapture = null;
    };
  };
  return { onPointerDown: press, onDoubleClick: () => onFit(column) };
}
