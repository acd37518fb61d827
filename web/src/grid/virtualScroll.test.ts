import { expect, test } from "vitest";
import {
  barPixels,
  dragged,
  isAskew,
  offsetOf,
  placeAt,
  ROW_PIXELS,
  revealing,
  rowsAt,
  START,
  topOf,
} from "./virtualScroll";

const VIEW = 500;
const SHORT = { rows: 1000, view: VIEW };
const LONG = { rows: 100_000_000, view: VIEW };

test("a short result scrolls as it is", () => {
  expect(barPixels(SHORT)).toBe(1000 * ROW_PIXELS);
  const place = dragged(START, 20_000, SHORT);
  expect(offsetOf(place)).toBe(20_000);
  expect(topOf(20_000, SHORT)).toBe(20_000);
});

test("a long result keeps within what a browser draws, and every row can be reached", () => {
  expect(barPixels(LONG)).toBeLessThan(16_000_000);
  const end = dragged(START, barPixels(LONG) - VIEW, LONG);
  expect(rowsAt(end, LONG, 0).last).toBe(LONG.rows - 1);
  expect(rowsAt(dragged(end, 0, LONG), LONG, 0).first).toBe(0);
});

test("near moves go row by row, wherever the bar is", () => {
  const middle = dragged(START, barPixels(LONG) / 2, LONG);
  const next = dragged(middle, middle.top + ROW_PIXELS * 3, LONG);
  expect(rowsAt(next, LONG, 0).first - rowsAt(middle, LONG, 0).first).toBe(3);
  expect(next.shift).toBe(middle.shift);
});

test("the bar is put right before it ends too early", () => {
  let place = dragged(START, 0, LONG);
  for (let turn = 0; turn < 20; turn++) place = dragged(place, place.top + 100, LONG);
  expect(offsetOf(place)).toBe(2000);
  expect(isAskew(place, LONG)).toBe(true);
  const right = placeAt(offsetOf(place), topOf(offsetOf(place), LONG));
  expect(isAskew(right, LONG)).toBe(false);
  expect(offsetOf(right)).toBe(2000);
  expect(isAskew(dragged(START, 300, SHORT), SHORT)).toBe(false);
});

test("nothing scrolls before the first row or after the last", () => {
  const end = dragged(START, barPixels(LONG) - VIEW - 10, LONG);
  const after = dragged(end, end.top + 4000, LONG);
  expect(rowsAt(after, LONG, 0).last).toBe(LONG.rows - 1);
  expect(rowsAt(placeAt(0, 0), { rows: 3, view: VIEW }, 12)).toEqual({ first: 0, last: 2 });
});

test("a row is brought into sight the short way", () => {
  expect(revealing(10, 0, SHORT)).toBe(0);
  expect(revealing(100, 0, SHORT)).toBe(101 * ROW_PIXELS - VIEW);
  expect(revealing(100, 20_000, SHORT)).toBe(100 * ROW_PIXELS);
  expect(revealing(999, 0, SHORT)).toBe(1000 * ROW_PIXELS - VIEW);
  // Nothing is in sight before the grid has its size.
  expect(revealing(5, 0, { rows: 10, view: 0 })).toBe(0);
});
