import { expect, test } from "vitest";
import type { Column } from "../api/types";
import { suggestChart, applyOverrides } from "./suggestChart";
import { toNumber } from "./numbers";
import { chartFields } from "./fieldRoles";

function choice(columns: Record<string, string>, rows: unknown[][]) {
  const list: Column[] = Object.entries(columns).map(([name, type]) => ({ name, type }));
  const fields = chartFields(list, rows);
  const sizeOf = ({ index }: { index: number }) =>
    Math.max(0, ...rows.map((row) => Math.abs(toNumber(row[index]) ?? 0)));
  const suggestion = suggestChart({ fields, rows: rows.length, sizeOf });
  return (
    suggestion && {
      kind: suggestion.kind,
      x: suggestion.x,
      y: suggestion.y,
      group: suggestion.group,
      order: suggestion.order,
    }
  );
}

test("suggestion for a time and a number is a line", () => {
  const rows = [
    ["2024-02-01", 7],
    ["2024-01-01", 5],
  ];
  const line = { kind: "line", x: "day", y: ["n"], group: null, order: "name" };
  expect(choice({ day: "DATE", n: "BIGINT" }, rows)).toEqual(line);
  expect(choice({ day: "TIMESTAMP WITH TIME ZONE", n: "BIGINT" }, rows)).toEqual(line);
  // Texts of strftime are drawn on a time axis too.
  expect(choice({ day: "VARCHAR", n: "BIGINT" }, rows)).toEqual(line);
});

test("suggestion for a category and a number is bars by value", () => {
  const rows = [
    ["Books", "7.50"],
    [null, "5.00"],
  ];
  const bars = { kind: "bar", x: "category", y: ["total"], group: null, order: "value" };
  expect(choice({ category: "VARCHAR", total: "DECIMAL(38,2)" }, rows)).toEqual(bars);
});

test("suggestion for two numbers is a scatter chart", () => {
  const rows = [
    [1, 2],
    [3, 4],
  ];
  const cloud = { kind: "scatter", x: "price", y: ["rating"], group: null, order: "name" };
  expect(choice({ price: "DOUBLE", rating: "INTEGER" }, rows)).toEqual(cloud);
});

test("suggestion for months is bars for one year and a line for each of several years", () => {
  const one = [
    [2024, 2, 10],
    [2024, 1, 20],
  ];
  const columns = { year: "BIGINT", month: "BIGINT", n: "BIGINT" };
  const bars = { kind: "bar", x: "month", y: ["n"], group: null, order: "name" };
  expect(choice(columns, one)).toEqual(bars);
  const two = [...one, [2023, 1, 30], [2023, 2, 40]];
  expect(choice(columns, two)).toEqual({ ...bars, kind: "line", group: "year" });
});

test("suggestion groups rows by a category with few values", () => {
  const rows = ["2024-01-01", "2024-01-02"].flatMap((day) => [
    [day, "Books", 1],
    [day, "Games", 2],
  ]);
  const columns = { day: "DATE", category: "VARCHAR", n: "BIGINT" };
  expect(choice(columns, rows)).toMatchObject({ x: "day", group: "category", y: ["n"] });
  const many = Array.from({ length: 120 }, (_, row) => ["2024-01-01", `name ${row}`, 1]);
  expect(choice(columns, many)).toMatchObject({ x: "category", group: null });
});

test("suggestion draws values of similar size on one axis", () => {
  const rows = [
    ["a", 100, 130, 4.5],
    ["b", 120, 90, 3.9],
  ];
  const columns = { name: "VARCHAR", one: "BIGINT", two: "BIGINT", mean: "DOUBLE" };
  expect(choice(columns, rows)).toMatchObject({ y: ["one", "two"] });
});

test("suggestion is null without rows or enough columns", () => {
  expect(choice({ name: "VARCHAR", tags: "VARCHAR[]" }, [["a", ["b"]]])).toBeNull();
  expect(choice({ name: "VARCHAR", n: "BIGINT" }, [])).toBeNull();
  expect(choice({ n: "BIGINT" }, [[1]])).toBeNull();
  expect(choice({ year: "BIGINT", month: "BIGINT" }, [[2024, 1]])).toBeNull();
});

test("suggestion draws a year as the value without another number", () => {
  const rows = [
    ["Books", 1999],
    ["Games", 2004],
  ];
  expect(choice({ category: "VARCHAR", year: "BIGINT" }, rows)).toMatchObject({ y: ["year"] });
});

test("overrides apply only while their columns exist", () => {
  const rows = [
    ["a", "x", 1],
    ["b", "y", 2],
  ];
  const columns = ["name", "part", "n"].map((name, index) => ({
    name,
    type: index === 2 ? "BIGINT" : "VARCHAR",
  }));
  const fields = chartFields(columns, rows);
  const first = suggestChart({ fields, rows: 2, sizeOf: () => 1 });
  if (!first) throw new Error("no first choice");
  expect(applyOverrides(first, { kind: "pie", x: "part" }, fields)).toMatchObject({
    kind: "pie",
    x: "part",
    y: ["n"],
  });
  const gone = { kind: "pie", x: "gone", y: ["gone"], group: "gone" } as const;
  expect(applyOverrides(first, { ...gone, y: ["gone"] }, fields)).toEqual({
    ...first,
    kind: "pie",
  });
  expect(applyOverrides(first, { group: "name" }, fields).group).toBeNull();
});

test("overrides with an unknown chart type are ignored", () => {
  const rows = [["a", 1]];
  const fields = chartFields(
    [
      { name: "name", type: "VARCHAR" },
      { name: "n", type: "BIGINT" },
    ],
    rows,
  );
  const first = suggestChart({ fields, rows: 1, sizeOf: () => 1 });
  if (!first) throw new Error("no first choice");
  expect(applyOverrides(first, { kind: "radar" as "bar" }, fields)).toEqual(first);
});
