import { expect, test } from "vitest";
import { PAGE_ROWS, pagesFor } from "./pages";

const MANY = 1_000_000;

test("pagesFor includes both pages at their boundary", () => {
  expect(pagesFor(0, PAGE_ROWS - 1, MANY)).toEqual([0]);
  expect(pagesFor(PAGE_ROWS - 1, PAGE_ROWS, MANY)).toEqual([0, 1]);
  expect(pagesFor(PAGE_ROWS * 7 + 5, PAGE_ROWS * 7 + 40, MANY)).toEqual([7]);
});

test("pagesFor extends by the margin within the result", () => {
  expect(pagesFor(PAGE_ROWS - 60, PAGE_ROWS - 20, MANY, 100)).toEqual([0, 1]);
  expect(pagesFor(0, 40, 50, 500)).toEqual([0]);
  expect(pagesFor(0, 0, 0)).toEqual([]);
});
