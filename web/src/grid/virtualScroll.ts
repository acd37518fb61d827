/**
 * Maps the scroll bar to rows.
 *
 * Browsers limit an element to some 17 million pixels, fewer than a million rows need. The scrolled
 * content is therefore shorter: near moves (wheel, keys, touch) scroll by pixels, far ones
 * (dragging the bar) by fraction.
 */

export const ROW_PIXELS = 24;
/** Well below every browser's limit, also with zoom. */
const MAX_SCROLL_PIXELS = 8_000_000;
/** A drag of the bar by one pixel exceeds this where the two lengths differ; no wheel step does. */
const NEAR_PIXELS = 5_000;
const OVERSCAN_ROWS = 6;
/** The rendered rows change only when the viewport enters another group of so many rows. */
const ROW_STEP = 6;

export interface Viewport {
  rows: number;
  /** The height of the visible rows in pixels. */
  view: number;
}

/** `top` is the scroll bar's position; `top + shift` is the offset in the rows. */
export interface ScrollPosition {
  top: number;
  shift: number;
}

export const START_POSITION: ScrollPosition = { top: 0, shift: 0 };

function contentLength({ rows }: Viewport): number {
  return rows * ROW_PIXELS;
}

/** Return the height of the scrolled content. */
export function scrollLength(track: Viewport): number {
  return Math.min(contentLength(track), MAX_SCROLL_PIXELS);
}

function maxOffset(track: Viewport): number {
  return Math.max(0, contentLength(track) - track.view);
}

function maxTop(track: Viewport): number {
  return Math.max(0, scrollLength(track) - track.view);
}

/** Return the pixels of rows above the viewport. */
export function offsetOf(place: ScrollPosition): number {
  return place.top + place.shift;
}

/** Return the position after the bar has moved to `top`. */
export function afterScroll(place: ScrollPosition, top: number, track: Viewport): ScrollPosition {
  const near = Math.abs(top - place.top) <= NEAR_PIXELS;
  if (!near) return positionAt(scrollFraction(top, track) * maxOffset(track), top);
  const offset = clamp(top + place.shift, maxOffset(track));
  return positionAt(offset, top);
}

/**
 * Return whether the bar is so far from its proportional position that it may end before the rows
 * do.
 */
export function needsRecenter(place: ScrollPosition, track: Viewport): boolean {
  const should = topForOffset(offsetOf(place), track);
  const room = Math.min(place.top, maxTop(track) - place.top);
  return Math.abs(should - place.top) > 1 && room < NEAR_PIXELS;
}

/** Return the bar's proportional position for `offset` pixels of rows above the viewport. */
export function topForOffset(offset: number, track: Viewport): number {
  const whole = maxOffset(track);
  return whole === 0 ? 0 : Math.round((offset / whole) * maxTop(track));
}

/** Return the position with the bar at `top` and `offset` pixels of rows above the viewport. */
export function positionAt(offset: number, top: number): ScrollPosition {
  return { top, shift: Math.round(offset) - top };
}

/** Return the offset nearest to the present one at which a row is visible. */
export function offsetToReveal(row: number, offset: number, track: Viewport): number {
  if (track.view < ROW_PIXELS) return offset;
  const above = row * ROW_PIXELS;
  const below = above + ROW_PIXELS - track.view;
  return clamp(Math.max(below, Math.min(above, offset)), maxOffset(track));
}

/** The rows to render; `slots` elements show them in turn, as many as rows unless a result is short. */
export interface RenderedRows {
  first: number;
  last: number;
  slots: number;
}

/**
 * Return the rows to render after a move of `moved` pixels: the visible ones, and after a near move
 * some more on both sides for the next. A far move leaves none of those, so they are not rendered.
 */
export function renderedRows(place: ScrollPosition, track: Viewport, moved: number): RenderedRows {
  // An even number: the element of an odd row next shows an odd one, and keeps its background.
  const visible = 2 * Math.ceil((track.view / ROW_PIXELS + 1) / 2);
  const top = Math.floor(offsetOf(place) / ROW_PIXELS);
  const isFar = moved > OVERSCAN_ROWS * ROW_PIXELS;
  const slots = isFar ? visible : visible + 2 * OVERSCAN_ROWS + ROW_STEP;
  const begin = isFar ? top : Math.floor((top - OVERSCAN_ROWS) / ROW_STEP) * ROW_STEP;
  const last = Math.min(track.rows - 1, begin + slots - 1);
  return { first: Math.max(0, begin), last, slots };
}

function scrollFraction(top: number, track: Viewport): number {
  const most = maxTop(track);
  return most === 0 ? 0 : clamp(top, most) / most;
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}
