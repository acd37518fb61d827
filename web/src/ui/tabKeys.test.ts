import { expect, test } from "vitest";
import { nextTabIndex } from "./tabKeys";

test("arrows go round, Home and End go to the ends", () => {
  expect([0, 1, 2].map((index) => nextTabIndex("ArrowRight", index, 3))).toEqual([1, 2, 0]);
  expect([0, 1, 2].map((index) => nextTabIndex("ArrowLeft", index, 3))).toEqual([2, 0, 1]);
  expect([nextTabIndex("Home", 1, 3), nextTabIndex("End", 0, 3)]).toEqual([0, 2]);
});

test("other keys stay the browser's", () => {
  expect(["Tab", "Enter", "a"].map((key) => nextTabIndex(key, 1, 3))).toEqual([null, null, null]);
});
