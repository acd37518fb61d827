/**
 * Maps the scroll bar to rows.
 *
 * Browsers end an element at some 17 million pixels or more, which is less than a million rows have. So the bar has its own,
 * shorter length: near moves (wheel, keys, touch) go row by row, far ones (dragging the bar) go by share.
 */

export const ROW_PIXELS = 27;
/** Well below every browser's bound, zoomed in, too. */
const MAX_SCROLL_PIXELS = 8_000_000;
/** A drag of the bar by one pixel moves further than this where the two lengths differ; no wheel does. */
const NEAR_PIXELS = 5_000;

export interface Viewport {
  rows: number;
  /** Pixels in which rows are seen. */
  view: number;
}

/** `top` is where the bar stands, `shift` what is to be added for where the rows stand. */
export interface ScrollPosition {
  top: number;
  shift: number;
}

export const START_POSITION: ScrollPosition = { top: 0, shift: 0 };

function contentLength({ rows }: Viewport): number {
  return rows * ROW_PIXELS;
}

/** Returns the length of what is scrolled. */
export function scrollLength(track: Viewport): number {
  return Math.min(contentLength(track), MAX_SCROLL_PIXELS);
}

function maxOffset(track: Viewport): number {
  return Math.max(0, contentLength(track) - track.view);
}

function maxTop(track: Viewport): number {
  return Math.max(0, scrollLength(track) - track.view);
}

/** Returns the pixels of rows above what is seen. */
export function offsetOf(place: ScrollPosition): number {
  return place.top + place.shift;
}

/** Returns the place after the bar has moved to `top`. */
export function afterScroll(place: ScrollPosition, top: number, track: Viewport): ScrollPosition {
  const near = Math.abs(top - place.top) <= NEAR_PIXELS;
  if (!near) return positionAt(scrollFraction(top, track) * maxOffset(track), top);
  const offset = clamp(top + place.shift, maxOffset(track));
  return positionAt(offset, top);
}

/** Whether the bar is so far from the share that it should show, that it may end before the rows do. */
export function needsRecenter(place: ScrollPosition, track: Viewport): boolean {
  const should = topForOffset(offsetOf(place), track);
  const room = Math.min(place.top, maxTop(track) - place.top);
  return Math.abs(should - place.top) > 1 && room < NEAR_PIXELS;
}

/** Returns where the bar belongs with `offset` pixels of rows above what is seen. */
export function topForOffset(offset: number, track: Viewport): number {
  const whole = maxOffset(track);
  return whole === 0 ? 0 : Math.round((offset / whole) * maxTop(track));
}

/** Returns the place with the bar at `top` and `offset` pixels of rows above. */
export function positionAt(offset: number, top: number): ScrollPosition {
  return { top, shift: Math.round(offset) - top };
}

/** Returns the offset at which a row is seen, the nearest to the present one. */
export function offsetToReveal(row: number, offset: number, track: Viewport): number {
  if (track.view < ROW_PIXELS) return offset;
  const above = row * ROW_PIXELS;
  const below = above + ROW_PIXELS - track.view;
  return clamp(Math.max(below, Math.min(above, offset)), maxOffset(track));
}

/** Returns the first and the last row to draw at a place, with some more on both sides. */
export function visibleRows(
  place: ScrollPosition,
  track: Viewport,
  more: number,
): { first: number; last: number } {
  const offset = offsetOf(place);
  const first = Math.max(0, Math.floor(offset / ROW_PIXELS) - more);
  const last = Math.min(track.rows - 1, Math.ceil((offset + track.view) / ROW_PIXELS) + more);
  return { first, last };
}

function scrollFraction(top: number, track: Viewport): number {
  const most = maxTop(track);
  return most === 0 ? 0 : clamp(top, most) / most;
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}
