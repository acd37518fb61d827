import { expect, test } from "vitest";
import { comparatorFor } from "./comparators";

/** Expect the comparator to restore `ordered`, which is in the order of DuckDB. */
function expectOrder(type: string, ordered: unknown[]) {
  const compare = comparatorFor(type);
  if (!compare) throw new Error(`${type} has no comparator`);
  expect(ordered.toReversed().sort(compare)).toEqual(ordered);
  expect([...ordered.slice(2), ...ordered.slice(0, 2)].sort(compare)).toEqual(ordered);
}

test("comparator orders numbers and texts of numbers by value", () => {
  expectOrder("BIGINT", [-9, -1, 0, 2, 10, "9007199254740993", "9007199254740994"]);
  expectOrder("DECIMAL(38,2)", [
    "-12345678901234567890.12",
    "-12345678901234567890.11",
    "-0.50",
    "9.00",
    "10.00",
    "12345678901234567890.11",
  ]);
  expectOrder("DOUBLE", ["-Infinity", -1.5, 0, 1e-7, 1e300, "Infinity", "NaN"]);
});

test("comparator orders dates, including BC and years beyond 9999", () => {
  expectOrder("DATE", [
    "-infinity",
    "0044-03-15 (BC)",
    "0043-01-01 (BC)",
    "0900-01-01",
    "2024-02-01",
  ]);
  expectOrder("TIMESTAMP", [
    "2024-01-02 03:04:05",
    "2024-01-02 03:04:05.5",
    "9999-01-01 00:00:00",
    "12024-01-02 00:00:00",
    "infinity",
  ]);
  expectOrder("TIMESTAMP WITH TIME ZONE", ["2024-01-02 03:04:05+00", "2024-01-02 03:04:05.5+00"]);
});

test("comparator orders texts by code points", () => {
  expectOrder("VARCHAR", ["", "B", "a", "ab", "é", "가", "\uffee", "🦆"]);
});

test("comparator orders false before true", () => {
  expectOrder("BOOLEAN", [false, true]);
});

test("comparator of other types is null", () => {
  for (const type of ["ENUM('y', 'x')", "INTERVAL", "INTEGER[]", "BLOB", "JSON"]) {
    expect(comparatorFor(type)).toBeNull();
  }
});
