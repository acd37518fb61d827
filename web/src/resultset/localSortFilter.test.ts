import { expect, test } from "vitest";
import type { Column } from "../api/types";
import { arrange, canArrange } from "./localSortFilter";
import { AS_IT_CAME, type Filter, nextDirection, type Operator, sortedBy } from "./sortFilter";
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

function numbers(arrangement: Parameters<typeof arrange>[2]) {
  const held = arrange(ROWS, COLUMNS, arrangement);
  return Array.from({ length: held.count }, (_, row) => held.at(row)[0]);
}

function filtered(column: number, operator: Operator, value = "") {
  return numbers({ sort: [], filters: [{ column, operator, value }] });
}

test("NULLs are last both ways, and equal rows keep their order", () => {
  const held = arrange(ROWS, COLUMNS, sortedBy(AS_IT_CAME, 0, "ascending"));
  expect([0, 1].map((row) => held.at(row)[1])).toEqual([null, "100%"]);
  expect(numbers(sortedBy(AS_IT_CAME, 0, "ascending"))).toEqual([1, 1, 3, 20, null]);
  expect(numbers(sortedBy(AS_IT_CAME, 0, "descending"))).toEqual([20, 3, 1, 1, null]);
});

test("a second key orders what the first leaves equal", () => {
  const first = sortedBy(AS_IT_CAME, 0, "ascending");
  const both = arrange(ROWS, COLUMNS, sortedBy(first, 1, "descending", true));
  expect(both.at(0)[1]).toBe("100%");
  expect(sortedBy(first, 1, "descending").sort).toHaveLength(1);
});

test("a column's sort goes round", () => {
  const ascending = sortedBy(AS_IT_CAME, 0, nextDirection(AS_IT_CAME, 0));
  const descending = sortedBy(ascending, 0, nextDirection(ascending, 0));
  expect([ascending.sort[0]?.descending, descending.sort[0]?.descending]).toEqual([false, true]);
  expect(sortedBy(descending, 0, nextDirection(descending, 0))).toEqual(AS_IT_CAME);
});

test("NULL is neither less nor more, and is not the value", () => {
  expect(filtered(0, "less", "4")).toEqual([3, 1, 1]);
  expect(filtered(0, "atLeast", "3")).toEqual([3, 20]);
  expect(filtered(0, "isNot", "1")).toEqual([3, null, 20]);
  expect(filtered(0, "isNull")).toEqual([null]);
  expect(filtered(0, "isNotNull")).toEqual([3, 1, 20, 1]);
});

test("texts are found in upper and lower case", () => {
  expect(filtered(1, "contains", "TEA")).toEqual([3, 20]);
  expect(filtered(1, "lacks", "tea")).toEqual([null, 1, 1]);
  expect(filtered(1, "begins", "1")).toEqual([1]);
  expect(filtered(1, "contains", "%")).toEqual([1]);
  expect(filtered(1, "is", "")).toEqual([null]);
});

test("a FLOAT is what it is written as", () => {
  expect(filtered(2, "is", "0.1")).toEqual([3]);
});

test("filters hold together", () => {
  const filters: Filter[] = [
    { column: 0, operator: "more", value: "1" },
    { column: 1, operator: "contains", value: "차" },
  ];
  expect(numbers({ sort: [], filters })).toEqual([20]);
});

test("what only the engine knows is left to it", () => {
  expect(canArrange(sortedBy(AS_IT_CAME, 0, "ascending"), COLUMNS)).toBe(true);
  expect(canArrange(sortedBy(AS_IT_CAME, 3, "ascending"), COLUMNS)).toBe(false);
  const filter = { column: 3, operator: "isNull", value: "" } as const;
  expect(canArrange({ sort: [], filters: [filter] }, COLUMNS)).toBe(true);
  expect(canArrange({ sort: [], filters: [{ ...filter, operator: "contains" }] }, COLUMNS)).toBe(
    false,
  );
});
