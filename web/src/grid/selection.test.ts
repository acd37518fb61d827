import { expect, test } from "vitest";
import {
  selectAt,
  clampSelection,
  cellCount,
  selectAll,
  extendTo,
  HEADER,
  nextPosition,
  rangeOf,
  clampPosition,
} from "./selection";

const EXTENT = { rows: 1_000_000, columns: 10, page: 20 };

function pressed(key: string, from: [number, number], far = false) {
  const position = nextPosition(key, far, { row: from[0], column: from[1] }, EXTENT);
  const { row, column } = clampPosition(position as { row: number; column: number }, EXTENT);
  return [row, column];
}

test("nextPosition moves by cell, page and edge", () => {
  expect(pressed("ArrowDown", [3, 3])).toEqual([4, 3]);
  expect(pressed("ArrowRight", [3, 9])).toEqual([3, 9]);
  expect(pressed("Home", [3, 3])).toEqual([3, 0]);
  expect(pressed("End", [3, 3])).toEqual([3, 9]);
  expect(pressed("Home", [3, 3], true)).toEqual([0, 0]);
  expect(pressed("End", [3, 3], true)).toEqual([999_999, 9]);
  expect(pressed("PageDown", [999_990, 0])).toEqual([999_999, 0]);
  expect(pressed("PageUp", [5, 0])).toEqual([0, 0]);
  expect(pressed("ArrowDown", [5, 0], true)).toEqual([999_999, 0]);
  expect(nextPosition("Tab", false, { row: 0, column: 0 }, EXTENT)).toBeNull();
});

test("nextPosition moves from the first row to the header", () => {
  expect(pressed("ArrowUp", [0, 2])).toEqual([HEADER, 2]);
  expect(pressed("ArrowUp", [HEADER, 2])).toEqual([HEADER, 2]);
  expect(pressed("ArrowDown", [HEADER, 2])).toEqual([0, 2]);
  expect(pressed("ArrowUp", [7, 2], true)).toEqual([0, 2]);
  expect(cellCount(rangeOf(selectAt({ row: HEADER, column: 2 }), EXTENT))).toBe(0);
});

test("extendTo extends from the anchor in any direction", () => {
  const up = extendTo(selectAt({ row: 5, column: 5 }), { row: 2, column: 7 });
  expect(rangeOf(up, EXTENT)).toEqual({ top: 2, bottom: 5, left: 5, right: 7 });
  expect(cellCount(rangeOf(up, EXTENT))).toBe(12);
  const down = extendTo(up, { row: 6, column: 5 });
  expect(rangeOf(down, EXTENT)).toEqual({ top: 5, bottom: 6, left: 5, right: 5 });
  const fromHeader = extendTo(selectAt({ row: HEADER, column: 1 }), { row: 2, column: 1 });
  expect(rangeOf(fromHeader, EXTENT).top).toBe(0);
});

test("rangeOf returns whole rows, columns or all cells", () => {
  const rows = extendTo(selectAt({ row: 3, column: 4 }, "rows"), { row: 4, column: 4 });
  expect(rangeOf(rows, EXTENT)).toEqual({ top: 3, bottom: 4, left: 0, right: 9 });
  const columns = selectAt({ row: 0, column: 4 }, "columns");
  expect(rangeOf(columns, EXTENT)).toEqual({ top: 0, bottom: 999_999, left: 4, right: 4 });
  expect(cellCount(rangeOf(selectAll(columns), EXTENT))).toBe(10_000_000);
});

test("clampSelection keeps a selection inside a smaller result", () => {
  const selection = extendTo(selectAt({ row: 3, column: 4 }), { row: 90, column: 9 });
  expect(clampSelection(selection, { rows: 2, columns: 6, page: 20 })).toEqual({
    anchor: { row: 1, column: 4 },
    active: { row: 1, column: 5 },
    mode: "cells",
  });
  const header = selectAt({ row: HEADER, column: 1 });
  expect(clampSelection(header, { rows: 0, columns: 6, page: 20 })).toEqual(header);
});
