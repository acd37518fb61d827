import { expect, test } from "vitest";
import { after } from "./tabKeys";

test("arrows go round, Home and End go to the ends", () => {
  expect([0, 1, 2].map((index) => after("ArrowRight", index, 3))).toEqual([1, 2, 0]);
  expect([0, 1, 2].map((index) => after("ArrowLeft", index, 3))).toEqual([2, 0, 1]);
  expect([after("Home", 1, 3), after("End", 0, 3)]).toEqual([0, 2]);
});

test("other keys stay the browser's", () => {
  expect(["Tab", "Enter", "a"].map((key) => after(key, 1, 3))).toEqual([null, null, null]);
});
