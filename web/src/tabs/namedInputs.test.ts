import { expect, test } from "vitest";
import { inputsOf, isSameOver, overOf, withoutInput } from "./namedInputs";

test("inputsOf names the one result without a name", () => {
  expect(inputsOf("one")).toEqual({ result: "one" });
  expect(inputsOf({ a: "one", b: "two" })).toEqual({ a: "one", b: "two" });
  expect(inputsOf(undefined)).toEqual({});
});

test("isSameOver compares the results by name", () => {
  expect(isSameOver({ a: "one", b: "two" }, { b: "two", a: "one" })).toBe(true);
  expect(isSameOver("one", { result: "one" })).toBe(true);
  expect(isSameOver({ a: "one" }, { a: "two" })).toBe(false);
  expect(isSameOver("one", undefined)).toBe(false);
});

test("withoutInput removes a name, and the field with the last one", () => {
  expect(withoutInput({ a: "one", b: "two" }, "a")).toEqual({ b: "two" });
  expect(withoutInput("one", "result")).toBeUndefined();
  expect(withoutInput("one", "other")).toEqual({ result: "one" });
});

const result = (name: string, requestId = `id-${name}`) => ({
  name,
  requestId,
  columns: [],
  sql: "SELECT 1",
  namedAt: "2026-01-01T00:00:00.000Z",
});

test("overOf adds the named results that the SQL reads as tables", () => {
  const results = [result("Monthly"), result("월별"), result("other")];
  const over = (sql: string, own?: Parameters<typeof overOf>[1]) => overOf(sql, own, results);
  expect(over('FROM monthly JOIN "월별" USING (n)')).toEqual({
    Monthly: "id-Monthly",
    월별: "id-월별",
  });
  expect(over("SELECT monthly, other FROM t")).toBeUndefined();
  expect(over("WITH monthly AS (SELECT 1) FROM monthly")).toBeUndefined();
  expect(over("FROM result, other", "one")).toEqual({ result: "one", other: "id-other" });
  expect(over("FROM result", "one")).toBe("one");
});

test("overOf keeps the results of the tab itself, and the API's most results", () => {
  const own = { monthly: "kept" };
  expect(overOf("FROM Monthly", own, [result("Monthly")])).toBe(own);
  const many = Array.from({ length: 12 }, (_, index) => result(`t${index}`));
  const sql = `FROM ${many.map(({ name }) => name).join(", ")}`;
  expect(Object.keys(inputsOf(overOf(sql, own, many)))).toHaveLength(10);
});
