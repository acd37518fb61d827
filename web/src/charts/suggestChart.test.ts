import { expect, test } from "vitest";
import { chartFields } from "./fieldRoles";
import { suggestChart } from "./suggestChart";
import { type Cell, choice, day, moment, month, rowsOf } from "./testSuggestion";

const SHAPES: [string, Record<string, string>, Cell[][], string | null][] = [
  [
    "a time and a count",
    { day: "DATE", n: "BIGINT" },
    rowsOf(9, (i) => [day(i), i]),
    "line | day | n |  | ",
  ],
  [
    "a time with zone",
    { at: "TIMESTAMP WITH TIME ZONE", n: "BIGINT" },
    rowsOf(9, (i) => [day(i), i]),
    "line | at | n |  | ",
  ],
  [
    "texts of strftime",
    { m: "VARCHAR", n: "BIGINT" },
    rowsOf(9, (i) => [month(i).slice(0, 7), i]),
    "line | m | n |  | ",
  ],
  [
    "a time and an average",
    { month: "DATE", avg_rating: "DOUBLE" },
    rowsOf(12, (i) => [month(i), 4]),
    "line | month | avg_rating |  | ",
  ],
  [
    "a month, a category and a count",
    { month: "DATE", category: "VARCHAR", n: "BIGINT" },
    rowsOf(48, (i) => [month(i), `c${Math.floor(i / 12)}`, i]),
    "line | month | n |  | category",
  ],
  [
    "a month, many products and a count",
    { month: "DATE", product: "VARCHAR", n: "BIGINT" },
    rowsOf(1200, (i) => [month(i), `p${Math.floor(i / 12)}`, i]),
    "line | month | n |  | product",
  ],
  [
    "a month, a count and an average",
    { month: "DATE", n: "BIGINT", avg_rating: "DOUBLE" },
    rowsOf(12, (i) => [month(i), 1000 + i, 4]),
    "line | month | n,avg_rating | avg_rating | ",
  ],
  [
    "two similar numbers over time",
    { day: "DATE", low: "DOUBLE", high: "DOUBLE" },
    rowsOf(9, (i) => [day(i), 10 + i, 20 + i]),
    "line | day | low,high |  | ",
  ],
  [
    "a category between first and last times",
    { name: "VARCHAR", first_seen: "TIMESTAMP", n: "BIGINT" },
    rowsOf(5, (i) => [`c${i}`, moment(i), i]),
    "bar | name | n |  | ",
  ],
  [
    "a category and a total",
    { category: "VARCHAR", total: "DECIMAL(38,2)" },
    [
      ["Books", "7.50"],
      [null, "5.00"],
    ],
    "bar | category | total |  | ",
  ],
  [
    "a category and percentages",
    { category: "VARCHAR", pct: "DOUBLE" },
    [
      ["a", 40.5],
      ["b", 59.5],
    ],
    "bar | category | pct |  | ",
  ],
  [
    "a category, a count and an average",
    { name: "VARCHAR", one: "BIGINT", two: "BIGINT", mean: "DOUBLE" },
    [
      ["a", 100, 130, 4.5],
      ["b", 120, 90, 3.9],
    ],
    "bar | name | one,two |  | ",
  ],
  [
    "a boolean and a count",
    { verified: "BOOLEAN", n: "BIGINT" },
    [
      [true, 3],
      [false, 4],
    ],
    "bar | verified | n |  | ",
  ],
  [
    "a few categories by a few others",
    { a: "VARCHAR", b: "VARCHAR", n: "BIGINT" },
    rowsOf(12, (i) => [`a${i % 4}`, `b${i % 3}`, i]),
    "bar | a | n |  | b",
  ],
  [
    "many categories by many others",
    { a: "VARCHAR", b: "VARCHAR", n: "BIGINT" },
    rowsOf(180, (i) => [`a${i % 12}`, `b${Math.floor(i / 12)}`, i]),
    "heatmap | a | n |  | b",
  ],
  [
    "a large number of names",
    { title: "VARCHAR", n: "BIGINT" },
    rowsOf(900, (i) => [`t${i}`, i]),
    "bar | title | n |  | ",
  ],
  [
    "ids of users",
    { user_id: "BIGINT", n: "BIGINT" },
    rowsOf(30, (i) => [9000 + i, i]),
    "bar | user_id | n |  | ",
  ],
  [
    "years",
    { year: "BIGINT", n: "BIGINT" },
    rowsOf(8, (i) => [2016 + i, i]),
    "bar | year | n |  | ",
  ],
  [
    "a long series of years",
    { release_year: "INTEGER", n: "BIGINT" },
    rowsOf(60, (i) => [1960 + i, i]),
    "line | release_year | n |  | ",
  ],
  [
    "months of one year",
    { year: "BIGINT", month: "BIGINT", n: "BIGINT" },
    rowsOf(12, (i) => [2024, i + 1, i]),
    "bar | month | n |  | ",
  ],
  [
    "months of two years",
    { year: "BIGINT", month: "BIGINT", n: "BIGINT" },
    rowsOf(24, (i) => [2023 + Math.floor(i / 12), 1 + (i % 12), i]),
    "line | month | n |  | year",
  ],
  [
    "hours of weekdays",
    { weekday: "BIGINT", hour: "BIGINT", n: "BIGINT" },
    rowsOf(168, (i) => [i % 7, Math.floor(i / 7), i]),
    "heatmap | hour | n |  | weekday",
  ],
  [
    "numbers named like a year",
    { name: "VARCHAR", last_year: "BIGINT", this_year: "BIGINT" },
    [
      ["a", 51_234, 60_000],
      ["b", 40_000, 30_000],
    ],
    "bar | name | last_year,this_year |  | ",
  ],
  [
    "a category and its year",
    { category: "VARCHAR", year: "BIGINT" },
    [
      ["Books", 1999],
      ["Games", 2004],
    ],
    "bar | category | year |  | ",
  ],
  [
    "stars and a count",
    { rating: "TINYINT", n: "BIGINT" },
    rowsOf(5, (i) => [i + 1, 100 + i]),
    "bar | rating | n |  | ",
  ],
  [
    "stars and a count with the name of rows",
    { rating: "TINYINT", reviews: "BIGINT" },
    rowsOf(5, (i) => [i + 1, 100 + i]),
    "bar | rating | reviews |  | ",
  ],
  [
    "bins and a count",
    { bucket: "BIGINT", "count_star()": "BIGINT" },
    rowsOf(30, (i) => [i * 10, i]),
    "bar | bucket | count_star() |  | ",
  ],
  [
    "stars of a category and a count",
    { category: "VARCHAR", rating: "TINYINT", n: "BIGINT" },
    rowsOf(20, (i) => [`c${i % 4}`, Math.floor(i / 4), i]),
    "bar | category | n |  | rating",
  ],
  [
    "two numbers",
    { price: "DOUBLE", rating: "INTEGER" },
    [
      [1, 2],
      [3, 4],
    ],
    "scatter | price | rating |  | ",
  ],
  [
    "a function",
    { x: "BIGINT", y: "BIGINT" },
    rowsOf(40, (i) => [i, i * i]),
    "scatter | x | y |  | ",
  ],
  [
    "places",
    { name: "VARCHAR", lat: "DOUBLE", lon: "DOUBLE" },
    rowsOf(90, (i) => [`p${i}`, i, i]),
    "scatter | lon | lat |  | ",
  ],
  [
    "places with a number",
    { latitude: "DOUBLE", longitude: "DOUBLE", n: "BIGINT" },
    rowsOf(90, (i) => [i, i, i]),
    "scatter | longitude | latitude |  | ",
  ],
  ["one number", { n: "BIGINT" }, [[1]], "number | n | n |  | "],
  [
    "one row of many numbers",
    { rows: "BIGINT", avg_price: "DOUBLE", max_price: "DOUBLE" },
    [[9, 2.5, 8]],
    "number | rows | rows,avg_price,max_price |  | ",
  ],
  ["one row with a name", { name: "VARCHAR", n: "BIGINT" }, [["a", 3]], "number | name | n |  | "],
  ["no rows", { name: "VARCHAR", n: "BIGINT" }, [], null],
  ["nested values alone", { tags: "VARCHAR[]" }, [[["b"]]], null],
];

test.each(SHAPES)("suggestion for %s", (_, columns, rows, expected) => {
  expect(choice(columns, rows)).toBe(expected);
});

test("suggested chart orders weekdays as in the calendar and other categories by value", () => {
  const columns = [
    { name: "name", type: "VARCHAR" },
    { name: "n", type: "BIGINT" },
  ];
  const order = (names: string[]) => {
    const rows = names.map((name, index) => [name, index]);
    return suggestChart(chartFields(columns, rows), rows)?.order;
  };
  expect(order(["Saturday", "Monday"])).toBe("name");
  expect(order(["Saturday", "a fair day"])).toBe("value");
});
