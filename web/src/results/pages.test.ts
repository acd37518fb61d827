import { expect, test } from "vitest";
import { PAGE_ROWS, PART_ROWS, pagesOf, partsOf } from "./pages";

test("rows on a page's edge need both pages", () => {
  expect(pagesOf(0, PAGE_ROWS - 1)).toEqual([0]);
  expect(pagesOf(PAGE_ROWS - 1, PAGE_ROWS)).toEqual([0, 1]);
  expect(pagesOf(PAGE_ROWS * 7 + 5, PAGE_ROWS * 7 + 40)).toEqual([7]);
});

test("parts hold every row once", () => {
  expect(partsOf(0)).toEqual([{ number: 0, first: 0, rows: 0 }]);
  const parts = partsOf(PART_ROWS * 2 + 3);
  expect(parts.map((part) => part.rows)).toEqual([PART_ROWS, PART_ROWS, 3]);
  expect(parts.map((part) => part.first)).toEqual([0, PART_ROWS, PART_ROWS * 2]);
  // A part begins where a page begins, so no page is fetched for two parts.
  expect(PART_ROWS % PAGE_ROWS).toBe(0);
});
