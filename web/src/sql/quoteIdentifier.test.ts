import { expect, test } from "vitest";
import { quoteIdentifier } from "./quoteIdentifier";

test("quoteIdentifier quotes only names that need quotes", () => {
  expect(
    ["review_ts", "_x1", "Helpful Votes", 'a"b', "1st", "", "Order", "left", "day"].map(
      quoteIdentifier,
    ),
  ).toEqual([
    "review_ts",
    "_x1",
    '"Helpful Votes"',
    '"a""b"',
    '"1st"',
    '""',
    '"Order"',
    '"left"',
    "day",
  ]);
});
