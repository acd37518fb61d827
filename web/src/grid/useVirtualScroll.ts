import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import {
  scrollLength,
  afterScroll,
  needsRecenter,
  offsetOf,
  type ScrollPosition,
  positionAt,
  offsetToReveal,
  type RenderedRows,
  renderedRows,
  START_POSITION,
  topForOffset,
} from "./virtualScroll";

interface RenderWindow extends RenderedRows {
  shift: number;
  /** The pixel offsets of the rendered columns. */
  from: number;
  to: number;
  view: number;
}

export interface VirtualScroll extends RenderWindow {
  /** The height of the scrolled content in pixels. */
  bar: number;
  reveal: (row: number | null, left: number, right: number) => void;
}

const COLUMN_STEP = 120;
const DEBOUNCE_MS = 150;

/**
 * Track the scroll position of `scrollerRef`, of which `head` and `side` pixels are covered. Another
 * order of the rows resets it.
 */
export function useVirtualScroll(
  scrollerRef: RefObject<HTMLElement | null>,
  { rows, order }: { rows: number; order: unknown },
  { head, side }: { head: number; side: number },
): VirtualScroll {
  const place = useRef<ScrollPosition>(START_POSITION);
  const view = useRef(0);
  const [rendered, setRendered] = useState<RenderWindow>({
    first: 0,
    last: 0,
    slots: 1,
    shift: 0,
    from: 0,
    to: 0,
    view: 0,
  });
  const shown = useRef(rendered);
  const drawnOffset = useRef(0);

  /**
   * Render synchronously, before the browser paints the scrolled content, and only after a change.
   */
  const draw = useCallback(() => {
    const element = scrollerRef.current;
    if (!element) return;
    const track = { rows, view: view.current };
    const offset = offsetOf(place.current);
    const moved = Math.abs(offset - drawnOffset.current);
    drawnOffset.current = offset;
    const next: RenderWindow = {
      ...renderedRows(place.current, track, moved),
      shift: place.current.shift,
      from: Math.floor(element.scrollLeft / COLUMN_STEP) * COLUMN_STEP - COLUMN_STEP,
      to:
        Math.ceil((element.scrollLeft + element.clientWidth - side) / COLUMN_STEP + 1) *
        COLUMN_STEP,
      view: view.current,
    };
    if (isSame(next, shown.current)) return;
    shown.current = next;
    flushSync(() => setRendered(next));
  }, [scrollerRef, rows, side]);

  const scrollTo = useCallback(
    (offset: number, top: number) => {
      const element = scrollerRef.current;
      if (!element) return;
      // The browser rounds scrollTop, so the rounded value counts.
      element.scrollTop = top;
      place.current = positionAt(offset, element.scrollTop);
      draw();
    },
    [scrollerRef, draw],
  );

  useEffect(() => {
    const element = scrollerRef.current;
    if (!element) return;
    let resting: ReturnType<typeof setTimeout> | undefined;
    const rest = () => {
      recenter();
      draw();
    };
    const recenter = () => {
      const offset = offsetOf(place.current);
      const top = topForOffset(offset, { rows, view: view.current });
      if (Math.abs(top - place.current.top) > 1) scrollTo(offset, top);
    };
    const scroll = () => {
      const track = { rows, view: view.current };
      place.current = afterScroll(place.current, element.scrollTop, track);
      if (needsRecenter(place.current, track)) recenter();
      else draw();
      clearTimeout(resting);
      resting = setTimeout(rest, DEBOUNCE_MS);
    };
    const sizes = new ResizeObserver(() => {
      view.current = Math.max(0, element.clientHeight - head);
      draw();
    });
    element.addEventListener("scroll", scroll, { passive: true });
    sizes.observe(element);
    return () => {
      clearTimeout(resting);
      element.removeEventListener("scroll", scroll);
      sizes.disconnect();
    };
  }, [scrollerRef, rows, head, draw, scrollTo]);

  // Another order starts at the first row; more rows of the same order only lengthen the bar.
  const known = useRef(order);
  useLayoutEffect(() => {
    if (known.current !== order) {
      known.current = order;
      if (scrollerRef.current) scrollerRef.current.scrollTop = 0;
      place.current = START_POSITION;
    }
    queueMicrotask(draw);
  }, [scrollerRef, order, draw]);

  const reveal = useCallback(
    (row: number | null, left: number, right: number) => {
      const element = scrollerRef.current;
      if (!element) return;
      const room = element.clientWidth - side;
      if (left < element.scrollLeft) element.scrollLeft = left;
      else if (right > element.scrollLeft + room) element.scrollLeft = Math.min(left, right - room);
      if (row === null) return;
      const track = { rows, view: view.current };
      const offset = offsetToReveal(row, offsetOf(place.current), track);
      if (offset !== offsetOf(place.current)) scrollTo(offset, topForOffset(offset, track));
    },
    [scrollerRef, rows, side, scrollTo],
  );

  return { ...rendered, bar: scrollLength({ rows, view: rendered.view }), reveal };
}

function isSame(a: RenderWindow, b: RenderWindow): boolean {
  return (Object.keys(a) as (keyof RenderWindow)[]).every((key) => a[key] === b[key]);
}
