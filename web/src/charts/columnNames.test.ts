import { expect, test } from "vitest";
import { defaultAggregation, isAggregateName, isIdentifierName, nameWords } from "./columnNames";

test.each([
  ["avg_rating", "DOUBLE", "mean"],
  ["avg(price)", "DOUBLE", "mean"],
  ["unitPrice", "DECIMAL(9,2)", "mean"],
  ["conversion_rate", "DOUBLE", "mean"],
  ["share %", "DOUBLE", "mean"],
  ["rating", "TINYINT", "mean"],
  ["p95", "DOUBLE", "mean"],
  ["median_delay", "DOUBLE", "median"],
  ["total_price", "DECIMAL(38,2)", "sum"],
  ["revenue", "DOUBLE", "sum"],
  ["n", "BIGINT", "sum"],
  ["count_star()", "BIGINT", "sum"],
  ["helpful_votes", "INTEGER", "sum"],
  ["max_price", "DOUBLE", "max"],
  ["min(price)", "DOUBLE", "min"],
  ["x", "DOUBLE", "mean"],
  ["x", "HUGEINT", "sum"],
])("values of %s, a %s, are combined by their %s", (name, type, expected) => {
  expect(defaultAggregation({ name, type })).toBe(expected);
});

test("words of a name are split at its signs and capitals", () => {
  expect(nameWords("avgUnit_price (EUR)")).toEqual(["avg", "unit", "price", "eur"]);
});

test("identifiers and aggregates have their names", () => {
  expect(["id", "user_id", "orderId", "zip", "paid", "ideas"].map(isIdentifierName)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(["n", "sum(x)", "avg_x", "country", "rating"].map(isAggregateName)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
