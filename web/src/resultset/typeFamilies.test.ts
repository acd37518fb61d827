import { expect, test } from "vitest";
import { isInteger, isNumeric, typeFamily } from "./typeFamilies";

test.each([
  ["BIGINT", "number"],
  ["DECIMAL(38,0)", "number"],
  ["BIGNUM", "number"],
  ["TIMESTAMP WITH TIME ZONE", "temporal"],
  ["TIMESTAMP_NS", "temporal"],
  ["TIME", "text"],
  ["INTEGER[]", "nested"],
  ["VARCHAR[3]", "nested"],
  ["STRUCT(a INTEGER, b DATE)", "nested"],
  ["MAP(VARCHAR, DOUBLE)", "nested"],
  ["JSON", "nested"],
  ["ENUM('a', 'b')", "other"],
  ["INTERVAL", "other"],
])("typeFamily of %s is %s", (type, kind) => {
  expect(typeFamily(type)).toBe(kind);
});

test("isInteger accepts only numbers without a fraction", () => {
  expect(["UTINYINT", "INTEGER", "HUGEINT", "BIGNUM"].every(isInteger)).toBe(true);
  expect(["DOUBLE", "DECIMAL(5,0)", "INTERVAL", "INTEGER[]"].some(isInteger)).toBe(false);
  expect(["INTERVAL", "VARCHAR", "INTEGER[]"].some(isNumeric)).toBe(false);
});
