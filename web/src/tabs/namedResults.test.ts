// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import {
  isValidName,
  nameFrom,
  nameResult,
  removeName,
  useNamedResults,
  watchNamedResults,
} from "./namedResults";

const result = (name: string, requestId = "one") => ({
  name,
  requestId,
  columns: [{ name: "n", type: "BIGINT" }],
  sql: "SELECT 1 AS n",
  namedAt: "2026-01-01T00:00:00.000Z",
});
const names = () => useNamedResults.getState().results.map(({ name }) => name);
const stored = () => JSON.parse(localStorage.getItem("duckstep.namedResults") ?? "[]") as unknown[];

beforeEach(() => {
  localStorage.clear();
  useNamedResults.setState({ results: [] });
});

test("nameResult keeps the last result of a name, and fifty results", () => {
  for (let index = 0; index < 50; index++) nameResult(result(`t${index}`));
  nameResult(result("T0", "two"));
  expect(names()).toHaveLength(50);
  expect(useNamedResults.getState().results[0]).toEqual(result("T0", "two"));
  nameResult(result("more"));
  expect(names()).toHaveLength(50);
  expect(names()).not.toContain("t1");
  removeName("MORE");
  expect(names()).not.toContain("more");
  expect(stored()).toEqual(useNamedResults.getState().results);
});

test("named results follow other windows, without entries of another shape", () => {
  watchNamedResults();
  const entries = [{ name: "a" }, null, result("b")];
  localStorage.setItem("duckstep.namedResults", JSON.stringify(entries));
  dispatchEvent(new StorageEvent("storage", { key: "duckstep.namedResults" }));
  expect(names()).toEqual(["b"]);
  localStorage.setItem("duckstep.namedResults", "{");
  dispatchEvent(new StorageEvent("storage", { key: "duckstep.namedResults" }));
  expect(names()).toEqual([]);
});

test.each([
  ["Query 1", "query_1"],
  ["쿼리 1", "쿼리_1"],
  ["2026: sales & costs", "result_2026_sales_costs"],
  ["…", "result_"],
  ["Reviews", "reviews_2"],
  ["Rides", "rides_3"],
])("nameFrom returns a valid name for the title %s", (title, name) => {
  expect(nameFrom(title, ["reviews", "RIDES", "rides_2"])).toBe(name);
  expect(isValidName(name)).toBe(true);
});

test.each(["", "1a", "a b", "a.b", "a".repeat(65)])("isValidName refuses %j", (name) => {
  expect(isValidName(name)).toBe(false);
});
