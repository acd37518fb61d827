import { expect, test } from "vitest";
import type { SavedContent } from "../api/types";
import { changedSettings } from "./changedSettings";
import { settingLabel, settingText } from "./settingTexts";

const FIRST = {
  name: "Reviews",
  query: "SELECT $least, $day",
  parameters: { least: 4, day: "2024-05-01" } as never,
  chart: { kind: "bar", y: ["n"], columns: ["n"] } as never,
};

/** Return each change as the page shows it: its label, and the values before and after. */
const shown = (first: SavedContent, second: SavedContent) =>
  changedSettings(first, second).map((change) => {
    const { label, name } = settingLabel(change);
    const texts = [change.before, change.after].map((value) => settingText(change, value));
    return [name ? `${label} ${name}` : label, ...texts];
  });

test("changedSettings lists every setting that a restoration changes", () => {
  const second = {
    ...FIRST,
    name: "Old reviews",
    query: "SELECT $least",
    parameters: { least: 5, day: "2024-05-01" } as never,
    folder: "Reports",
    engine: "duckdb" as const,
    over: { monthly: "arn:one" },
  };
  expect(shown(FIRST, second)).toEqual([
    ["Name", "Reviews", "Old reviews"],
    ["Parameter least", "4", "5"],
    ["Queried result monthly", "–", "arn:one"],
    ["Engine", "Automatic", "DuckDB"],
    ["Folder", "–", "Reports"],
  ]);
  expect(changedSettings(FIRST, FIRST)).toEqual([]);
});

test("changedSettings calls chart options as the chart's settings do", () => {
  const chart = { kind: "line", y: ["n", "m"], log: true, grain: "none", later: 1 };
  const aggregations = { n: "mean" };
  const second = { ...FIRST, chart: { ...chart, aggregations, columns: ["n", "m"] } as never };
  expect(shown(FIRST, second)).toEqual([
    ["Chart: Time grain", "–", "Each value"],
    ["Chart type", "Bar", "Line"],
    ["Chart later", "–", "1"],
    ["Chart: Log scale", "–", "On"],
    ["Chart: Values", "n", "n, m"],
    ["Aggregation of n", "–", "Average"],
  ]);
});

test("changedSettings numbers the values of a list", () => {
  const list = (...values: number[]) => ({ ...FIRST, parameters: values as never });
  expect(shown(list(1, 2), list(1, 3))).toEqual([["Parameter ?2", "2", "3"]]);
});
