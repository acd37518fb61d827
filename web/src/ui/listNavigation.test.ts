import { expect, test } from "vitest";
import { nextListIndex } from "./listNavigation";

test("keys move within the list and not past its ends", () => {
  expect(nextListIndex("ArrowDown", 0, 3)).toBe(1);
  expect(nextListIndex("ArrowUp", 1, 3)).toBe(0);
  expect([nextListIndex("Home", 2, 3), nextListIndex("End", 0, 3)]).toEqual([0, 2]);
  expect([
    nextListIndex("ArrowUp", 0, 3),
    nextListIndex("ArrowDown", 2, 3),
    nextListIndex("x", 1, 3),
  ]).toEqual([null, null, null]);
});
