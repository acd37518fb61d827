import { expect, test } from "vitest";
import { changedSettings } from "./changedSettings";

const FIRST = {
  name: "Reviews",
  query: "SELECT $least, $day",
  parameters: { least: 4, day: "2024-05-01" } as never,
  chart: { kind: "bar", y: ["n"] } as never,
};

test("changedSettings lists parameters, chart options and other settings that differ", () => {
  const second = {
    ...FIRST,
    query: "SELECT $least",
    parameters: { least: 5, day: "2024-05-01" } as never,
    chart: { kind: "line", y: ["n"], log: true } as never,
    folder: "Reports",
  };
  expect(changedSettings(FIRST, second)).toEqual([
    { group: "parameter", name: "least", before: "4", after: "5" },
    { group: "chart", name: "kind", before: "bar", after: "line" },
    { group: "chart", name: "log", before: "–", after: "true" },
    { group: "folder", name: "", before: "–", after: "Reports" },
  ]);
  expect(changedSettings(FIRST, FIRST)).toEqual([]);
});

test("changedSettings numbers the values of a list", () => {
  const list = (...values: number[]) => ({ ...FIRST, parameters: values as never });
  expect(changedSettings(list(1, 2), list(1, 3))).toEqual([
    { group: "parameter", name: "?2", before: "2", after: "3" },
  ]);
});
