import { expect, test } from "vitest";
import { sharedExtent } from "./smallMultiples";

const extentOf = (values: number[], fromZero = false) =>
  sharedExtent(
    values.map((y) => ({
      name: "n",
      rest: false,
      right: false,
      aggregation: "sum",
      points: [{ x: 0, y }],
    })),
    fromZero,
  );

test("the limits of shared value axes are multiples of the distance of their labels", () => {
  expect(extentOf([12, 322])).toEqual({ min: 0, max: 400, interval: 100 });
  expect(extentOf([902, 978])).toEqual({ min: 900, max: 980, interval: 20 });
  expect(extentOf([-0.12, 0.05])).toEqual({ min: -0.15, max: 0.05, interval: 0.05 });
  expect(extentOf([3, 8], true)).toEqual({ min: 0, max: 8, interval: 2 });
  expect(extentOf([5])).toEqual({ min: 4, max: 6, interval: 1 });
  expect(extentOf([])).toEqual({ min: 0, max: 1, interval: 1 });
});
