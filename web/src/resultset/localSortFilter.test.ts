import { expect, test } from "vitest";
import type { Column } from "../api/types";
import { sortAndFilter, canSortAndFilter } from "./localSortFilter";
import {
  NO_SORT_FILTER,
  type Filter,
  nextSortDirection,
  type Operator,
  withSort,
} from "./sortFilter";
import type { Row } from "./source";

const COLUMNS: Column[] = [
  { name: "n", type: "INTEGER" },
  { name: "t", type: "VARCHAR" },
  { name: "f", type: "FLOAT" },
  { name: "l", type: "INTEGER[]" },
];
const ROWS: Row[] = [
  [3, "Tea", Math.fround(0.1), [1]],
  [null, "", null, null],
  [1, null, 2, []],
  [20, "tea 차", 3, null],
  [1, "100%", -1, [2]],
];

function numbers(sortFilter: Parameters<typeof sortAndFilter>[2]) {
  const sorted = sortAndFilter(ROWS, COLUMNS, sortFilter);
  return Array.from({ length: sorted.count }, (_, row) => sorted.at(row)[0]);
}

function filtered(column: number, operator: Operator, value = "") {
  return numbers({ sort: [], filters: [{ column, operator, value }] });
}

test("sort puts NULLs last in both directions and is stable", () => {
  const sorted = sortAndFilter(ROWS, COLUMNS, withSort(NO_SORT_FILTER, 0, "ascending"));
  expect([0, 1].map((row) => sorted.at(row)[1])).toEqual([null, "100%"]);
  expect(numbers(withSort(NO_SORT_FILTER, 0, "ascending"))).toEqual([1, 1, 3, 20, null]);
  expect(numbers(withSort(NO_SORT_FILTER, 0, "descending"))).toEqual([20, 3, 1, 1, null]);
});

test("sort by a second key orders rows with equal first keys", () => {
  const first = withSort(NO_SORT_FILTER, 0, "ascending");
  const both = sortAndFilter(ROWS, COLUMNS, withSort(first, 1, "descending", true));
  expect(both.at(0)[1]).toBe("100%");
  expect(withSort(first, 1, "descending").sort).toHaveLength(1);
});

test("nextSortDirection cycles through ascending, descending and none", () => {
  const ascending = withSort(NO_SORT_FILTER, 0, nextSortDirection(NO_SORT_FILTER, 0));
  const descending = withSort(ascending, 0, nextSortDirection(ascending, 0));
  expect([ascending.sort[0]?.descending, descending.sort[0]?.descending]).toEqual([false, true]);
  expect(withSort(descending, 0, nextSortDirection(descending, 0))).toEqual(NO_SORT_FILTER);
});

test("filter comparisons exclude NULL, except ne", () => {
  expect(filtered(0, "lt", "4")).toEqual([3, 1, 1]);
  expect(filtered(0, "gte", "3")).toEqual([3, 20]);
  expect(filtered(0, "ne", "1")).toEqual([3, null, 20]);
  expect(filtered(0, "isNull")).toEqual([null]);
  expect(filtered(0, "isNotNull")).toEqual([3, 1, 20, 1]);
});

test("filter of texts ignores case", () => {
  expect(filtered(1, "contains", "TEA")).toEqual([3, 20]);
  expect(filtered(1, "notContains", "tea")).toEqual([null, 1, 1]);
  expect(filtered(1, "startsWith", "1")).toEqual([1]);
  expect(filtered(1, "contains", "%")).toEqual([1]);
  expect(filtered(1, "eq", "")).toEqual([null]);
});

test("filter of a FLOAT compares in single precision", () => {
  expect(filtered(2, "eq", "0.1")).toEqual([3]);
});

test("filters are combined with AND", () => {
  const filters: Filter[] = [
    { column: 0, operator: "gt", value: "1" },
    { column: 1, operator: "contains", value: "차" },
  ];
  expect(numbers({ sort: [], filters })).toEqual([20]);
});

test("filters of lists compare the text in the grid", () => {
  expect(filtered(3, "eq", "[1]")).toEqual([3]);
  expect(filtered(3, "contains", "2")).toEqual([1]);
});

test("canSortAndFilter is false for the order of types without a comparator", () => {
  expect(canSortAndFilter(withSort(NO_SORT_FILTER, 0, "ascending"), COLUMNS)).toBe(true);
  expect(canSortAndFilter(withSort(NO_SORT_FILTER, 3, "ascending"), COLUMNS)).toBe(false);
  const filter = { column: 3, operator: "isNull", value: "" } as const;
  expect(canSortAndFilter({ sort: [], filters: [filter] }, COLUMNS)).toBe(true);
  const able = (operator: Operator) =>
    canSortAndFilter({ sort: [], filters: [{ ...filter, operator }] }, COLUMNS);
  expect([able("contains"), able("eq"), able("lt")]).toEqual([true, true, false]);
});
