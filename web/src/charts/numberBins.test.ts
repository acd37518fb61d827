import { expect, test } from "vitest";
import { binName, binOf, createBins } from "./numberBins";

test("bins have round limits and contain every number once", () => {
  const bins = createBins([0.13, 9.7], 10, false);
  expect(bins).toMatchObject({ low: 0, step: 1, count: 10 });
  expect([0.13, 1, 9.7].map((number) => binOf(number, bins))).toEqual([0, 1, 9]);
  expect(binName(3, createBins([0, 1], 10, false))).toBe("0.3 – 0.4");
});

test("bins of whole numbers in a small range are the numbers", () => {
  const bins = createBins([1, 5], "auto", true);
  expect([bins.count, binName(0, bins), binName(4, bins)]).toEqual([5, "1", "5"]);
});

test("bins of equal numbers are one, and of no numbers none", () => {
  expect(createBins([7.5, 7.5], "auto", false).count).toBe(1);
  expect(createBins([], "auto", false).count).toBe(0);
});

test("bins of integers with many digits have different names", () => {
  const low = 12_345_678_901_230;
  const bins = createBins([low, low + 4], "auto", true);
  expect([binName(0, bins), binName(4, bins)]).toEqual(["12345678901230", "12345678901234"]);
});
