import { expect, test } from "vitest";
import { chartFields } from "./fieldRoles";
import { applyOverrides, overridesFor, suggestChart } from "./suggestChart";

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
  const first = suggestChart(fields, rows);
  if (!first) throw new Error("no first choice");
  expect(applyOverrides(first, { kind: "pie", x: "part" }, fields)).toMatchObject({
    kind: "pie",
    x: "part",
    y: ["n"],
  });
  const gone = { kind: "pie", x: "gone", y: ["gone"], right: ["gone"], group: "gone" } as const;
  expect(
    applyOverrides(first, { ...gone, y: [...gone.y], right: [...gone.right] }, fields),
  ).toEqual({ ...first, kind: "pie" });
  expect(applyOverrides(first, { group: "name" }, fields).group).toBeNull();
  expect(applyOverrides(first, { y: [] }, fields).y).toEqual([]);
});

test("overrides apply only to the columns for which they were chosen", () => {
  const chosen = { kind: "pie", columns: ["name", "n"] } as const;
  const own = { ...chosen, columns: [...chosen.columns] };
  expect(overridesFor(own, ["name", "n"])).toBe(own);
  expect(overridesFor(own, ["name", "total"])).toEqual({});
  expect(overridesFor(own, ["name"])).toEqual({});
  expect(overridesFor({ kind: "pie" }, ["name"])).toEqual({ kind: "pie" });
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
  const first = suggestChart(fields, rows);
  if (!first) throw new Error("no first choice");
  expect(applyOverrides(first, { kind: "radar" as "bar" }, fields)).toEqual(first);
});
