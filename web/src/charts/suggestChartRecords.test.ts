import { expect, test } from "vitest";
import { type Cell, choice, moment, rowsOf } from "./testSuggestion";

const RECORDS: [string, Record<string, string>, Cell[][], string][] = [
  [
    "a column of prices",
    { price: "DOUBLE" },
    rowsOf(500, (i) => [i / 7]),
    "histogram | price |  |  | ",
  ],
  [
    "prices of records",
    { review_id: "BIGINT", price: "DOUBLE" },
    rowsOf(500, (i) => [i, i / 7]),
    "histogram | price |  |  | ",
  ],
  [
    "a column of texts",
    { country: "VARCHAR" },
    rowsOf(90, (i) => [`c${i % 5}`]),
    "bar | country |  |  | ",
  ],
  ["a column of times", { at: "TIMESTAMP" }, rowsOf(90, (i) => [moment(i)]), "line | at |  |  | "],
  [
    "times and ratings of records",
    { review_ts: "TIMESTAMP", rating: "TINYINT" },
    rowsOf(500, (i) => [moment(i), i % 5]),
    "line | review_ts | rating |  | ",
  ],
  [
    "measurements each minute",
    { at: "TIMESTAMP", temperature: "DOUBLE" },
    rowsOf(500, (i) => [new Date(i * 60_000).toISOString(), i]),
    "line | at | temperature |  | ",
  ],
  [
    "whole records",
    {
      review_id: "BIGINT",
      product_id: "VARCHAR",
      rating: "TINYINT",
      verified: "BOOLEAN",
      review_ts: "TIMESTAMP",
      day: "BIGINT",
      month: "BIGINT",
      year: "BIGINT",
    },
    rowsOf(500, (i) => [
      i,
      `p${i % 40}`,
      i % 5,
      i % 2 === 0,
      moment(i),
      1 + (i % 28),
      1 + (i % 12),
      2024,
    ]),
    "line | review_ts |  |  | ",
  ],
  [
    "records of a category and a rating",
    { category: "VARCHAR", rating: "TINYINT" },
    rowsOf(500, (i) => [`c${i % 6}`, i % 5]),
    "bar | category | rating |  | ",
  ],
  [
    "records without a time",
    { id: "BIGINT", city: "VARCHAR", street: "VARCHAR", rooms: "INTEGER", rent: "DOUBLE" },
    rowsOf(500, (i) => [i, `c${i % 6}`, `s${i}`, i % 5, i]),
    "bar | city |  |  | ",
  ],
];

test.each(RECORDS)("suggestion for %s that no query has grouped", (_, columns, rows, expected) => {
  expect(choice(columns, rows)).toBe(expected);
});
