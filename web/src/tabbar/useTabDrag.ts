import { type DragEvent, type HTMLAttributes, useState } from "react";
import { moveTab } from "../tabs/store";

type Side = "before" | "after";

interface Drag {
  id: string;
  from: number;
  over: { place: number; side: Side } | null;
}

/** Return drag and drop handlers that reorder the tabs, and the position of the drop mark. */
export function useTabDrag() {
  const [drag, setDrag] = useState<Drag | null>(null);
  return (id: string, place: number): HTMLAttributes<HTMLElement> & { "data-drop"?: Side } => ({
    draggable: true,
    ...(drag?.over?.place === place && { "data-drop": drag.over.side }),
    onDragStart: (event) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      setDrag({ id, from: place, over: null });
    },
    onDragOver: (event) => {
      if (!drag) return;
      event.preventDefault();
      const side = sideOf(event);
      if (drag.over?.place !== place || drag.over.side !== side) {
        setDrag({ ...drag, over: { place, side } });
      }
    },
    onDrop: (event) => {
      if (!drag) return;
      event.preventDefault();
      const gap = place + (sideOf(event) === "after" ? 1 : 0);
      moveTab(drag.id, gap > drag.from ? gap - 1 : gap);
      setDrag(null);
    },
    onDragEnd: () => setDrag(null),
  });
}

function sideOf(event: DragEvent<HTMLElement>): Side {
  const { left, width } = event.currentTarget.getBoundingClientRect();
  return event.clientX < left + width / 2 ? "before" : "after";
}
