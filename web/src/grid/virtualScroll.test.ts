import { expect, test } from "vitest";
import {
  scrollLength,
  afterScroll,
  needsRecenter,
  offsetOf,
  positionAt,
  ROW_PIXELS,
  offsetToReveal,
  renderedRows,
  START_POSITION,
  topForOffset,
} from "./virtualScroll";

const VIEW = 500;
const FAR = 1_000;
const SHORT = { rows: 1000, view: VIEW };
const LONG = { rows: 100_000_000, view: VIEW };

test("a short result scrolls without a shift", () => {
  expect(scrollLength(SHORT)).toBe(1000 * ROW_PIXELS);
  const place = afterScroll(START_POSITION, 20_000, SHORT);
  expect(offsetOf(place)).toBe(20_000);
  expect(topForOffset(20_000, SHORT)).toBe(20_000);
});

test("a long result stays within the browser's limit and reaches every row", () => {
  expect(scrollLength(LONG)).toBeLessThan(16_000_000);
  const end = afterScroll(START_POSITION, scrollLength(LONG) - VIEW, LONG);
  expect(renderedRows(end, LONG, FAR).last).toBe(LONG.rows - 1);
  expect(renderedRows(afterScroll(end, 0, LONG), LONG, FAR).first).toBe(0);
});

test("afterScroll moves by pixels for near moves at any position", () => {
  const middle = afterScroll(START_POSITION, scrollLength(LONG) / 2, LONG);
  const next = afterScroll(middle, middle.top + ROW_PIXELS * 3, LONG);
  expect(renderedRows(next, LONG, FAR).first - renderedRows(middle, LONG, FAR).first).toBe(3);
  expect(next.shift).toBe(middle.shift);
});

test("needsRecenter is true before the scroll bar ends too early", () => {
  let place = afterScroll(START_POSITION, 0, LONG);
  for (let turn = 0; turn < 20; turn++) place = afterScroll(place, place.top + 100, LONG);
  expect(offsetOf(place)).toBe(2000);
  expect(needsRecenter(place, LONG)).toBe(true);
  const right = positionAt(offsetOf(place), topForOffset(offsetOf(place), LONG));
  expect(needsRecenter(right, LONG)).toBe(false);
  expect(offsetOf(right)).toBe(2000);
  expect(needsRecenter(afterScroll(START_POSITION, 300, SHORT), SHORT)).toBe(false);
});

test("afterScroll stays between the first and the last row", () => {
  const end = afterScroll(START_POSITION, scrollLength(LONG) - VIEW - 10, LONG);
  const after = afterScroll(end, end.top + 4000, LONG);
  expect(renderedRows(after, LONG, FAR).last).toBe(LONG.rows - 1);
  expect(renderedRows(positionAt(0, 0), { rows: 3, view: VIEW }, 0)).toMatchObject({
    first: 0,
    last: 2,
  });
});

test("renderedRows keeps more rows on both sides after near moves than after far ones", () => {
  const place = positionAt(10_000 * ROW_PIXELS, 0);
  const near = renderedRows(place, LONG, 40);
  const far = renderedRows(place, LONG, FAR);
  expect(far).toEqual({ first: 10_000, last: 10_021, slots: 22 });
  expect(near.first).toBeLessThanOrEqual(far.first - 6);
  expect(near.last).toBeGreaterThanOrEqual(far.last + 6);
});

test("renderedRows are as many as their slots at every pixel, so that elements are reused", () => {
  for (let pixel = 0; pixel < 300; pixel++) {
    const place = positionAt(5_000 * ROW_PIXELS + pixel, 0);
    for (const moved of [0, FAR]) {
      const { first, last, slots } = renderedRows(place, LONG, moved);
      expect([last - first + 1, slots % 2]).toEqual([slots, 0]);
      expect(first * ROW_PIXELS).toBeLessThanOrEqual(offsetOf(place));
      expect((last + 1) * ROW_PIXELS).toBeGreaterThanOrEqual(offsetOf(place) + VIEW);
    }
  }
});

test("offsetToReveal scrolls by the shortest distance", () => {
  expect(offsetToReveal(10, 0, SHORT)).toBe(0);
  expect(offsetToReveal(100, 0, SHORT)).toBe(101 * ROW_PIXELS - VIEW);
  expect(offsetToReveal(100, 20_000, SHORT)).toBe(100 * ROW_PIXELS);
  expect(offsetToReveal(999, 0, SHORT)).toBe(1000 * ROW_PIXELS - VIEW);
  // The viewport has no height before the first layout.
  expect(offsetToReveal(5, 0, { rows: 10, view: 0 })).toBe(0);
});
