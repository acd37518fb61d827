import { expect, test } from "vitest";
import { moved } from "./listNavigation";

test("keys move within the list and not past its ends", () => {
  expect(moved("ArrowDown", 0, 3)).toBe(1);
  expect(moved("ArrowUp", 1, 3)).toBe(0);
  expect([moved("Home", 2, 3), moved("End", 0, 3)]).toEqual([0, 2]);
  expect([moved("ArrowUp", 0, 3), moved("ArrowDown", 2, 3), moved("x", 1, 3)]).toEqual([
    null,
    null,
    null,
  ]);
});
