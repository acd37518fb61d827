/**
 * Maps the scroll bar to rows.
 *
 * Browsers end an element at some 17 million pixels or more, which is less than a million rows have. So the bar has its own,
 * shorter length: near moves (wheel, keys, touch) go row by row, far ones (dragging the bar) go by share.
 */

export const ROW_PIXELS = 27;
/** Well below every browser's bound, zoomed in, too. */
const LONGEST_PIXELS = 8_000_000;
/** A drag of the bar by one pixel moves further than this where the two lengths differ; no wheel does. */
const NEAR_PIXELS = 5_000;

export interface Track {
  rows: number;
  /** Pixels in which rows are seen. */
  view: number;
}

/** `top` is where the bar stands, `shift` what is to be added for where the rows stand. */
export interface Place {
  top: number;
  shift: number;
}

export const START: Place = { top: 0, shift: 0 };

function fullPixels({ rows }: Track): number {
  return rows * ROW_PIXELS;
}

/** Returns the length of what is scrolled. */
export function barPixels(track: Track): number {
  return Math.min(fullPixels(track), LONGEST_PIXELS);
}

function farthest(track: Track): number {
  return Math.max(0, fullPixels(track) - track.view);
}

function farthestTop(track: Track): number {
  return Math.max(0, barPixels(track) - track.view);
}

/** Returns the pixels of rows above what is seen. */
export function offsetOf(place: Place): number {
  return place.top + place.shift;
}

/** Returns the place after the bar has moved to `top`. */
export function dragged(place: Place, top: number, track: Track): Place {
  const near = Math.abs(top - place.top) <= NEAR_PIXELS;
  if (!near) return placeAt(shareOf(top, track) * farthest(track), top);
  const offset = bounded(top + place.shift, farthest(track));
  return placeAt(offset, top);
}

/** Whether the bar is so far from the share that it should show, that it may end before the rows do. */
export function isAskew(place: Place, track: Track): boolean {
  const should = topOf(offsetOf(place), track);
  const room = Math.min(place.top, farthestTop(track) - place.top);
  return Math.abs(should - place.top) > 1 && room < NEAR_PIXELS;
}

/** Returns where the bar belongs with `offset` pixels of rows above what is seen. */
export function topOf(offset: number, track: Track): number {
  const whole = farthest(track);
  return whole === 0 ? 0 : Math.round((offset / whole) * farthestTop(track));
}

/** Returns the place with the bar at `top` and `offset` pixels of rows above. */
export function placeAt(offset: number, top: number): Place {
  return { top, shift: Math.round(offset) - top };
}

/** Returns the offset at which a row is seen, the nearest to the present one. */
export function revealing(row: number, offset: number, track: Track): number {
  if (track.view < ROW_PIXELS) return offset;
  const above = row * ROW_PIXELS;
  const below = above + ROW_PIXELS - track.view;
  return bounded(Math.max(below, Math.min(above, offset)), farthest(track));
}

/** Returns the first and the last row to draw at a place, with some more on both sides. */
export function rowsAt(place: Place, track: Track, more: number): { first: number; last: number } {
  const offset = offsetOf(place);
  const first = Math.max(0, Math.floor(offset / ROW_PIXELS) - more);
  const last = Math.min(track.rows - 1, Math.ceil((offset + track.view) / ROW_PIXELS) + more);
  return { first, last };
}

function shareOf(top: number, track: Track): number {
  const most = farthestTop(track);
  return most === 0 ? 0 : bounded(top, most) / most;
}

function bounded(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}
