import { expect, test } from "vitest";
import { nameResult, removeName } from "../tabs/namedResults";
import { differsFromSaved, newTab } from "../tabs/tab";
import { baseOf, contentOf, detailsOf, tabOf } from "./savedQuery";

const QUERY = {
  id: "a",
  version: 3,
  createdAt: "2024-05-01T00:00:00.000Z",
  updatedAt: "2024-05-02T00:00:00.000Z",
  name: "Reviews",
  folder: "Reports",
  description: "By month",
  query: "SELECT $least, $day",
  parameters: { least: 4 } as never,
  chart: { kind: "bar" } as never,
  engine: "duckdb" as const,
  over: "arn:earlier",
};

test("tabOf and contentOf keep a saved query", () => {
  const tab = newTab(1, tabOf(QUERY));
  const { id, version, createdAt, updatedAt, ...content } = QUERY;
  expect(tab).toMatchObject({ name: "Reviews", text: QUERY.query, engine: "duckdb" });
  expect(contentOf(tab, detailsOf(tab))).toEqual(content);
  expect(tab.saved).toEqual({ id, version, content });
});

test("contentOf omits what is empty and takes values of the SQL's parameters only", () => {
  const tab = newTab(1, { text: "SELECT ?, ?", engine: "auto" });
  const values = { "1": { kind: "number", text: "5" }, other: { kind: "text", text: "" } } as const;
  const details = { name: "a", folder: "", description: "", values };
  expect(contentOf(tab, details)).toEqual({ name: "a", query: "SELECT ?, ?", parameters: [5] });
  expect(contentOf(tab, { ...details, values: { "2": { kind: "number", text: "5" } } })).toEqual({
    name: "a",
    query: "SELECT ?, ?",
  });
  const both = { ...details, values: { ...values, "2": { kind: "null", text: "" } as const } };
  expect(contentOf(tab, both).parameters).toEqual([5, null]);
});

test("detailsOf a tab without a saved query proposes its name and values", () => {
  const parameters = { a: { kind: "text", text: "x" } } as const;
  expect(detailsOf(newTab(1, { name: "Tab", parameters }))).toEqual({
    name: "Tab",
    folder: "",
    description: "",
    values: parameters,
  });
});

test("differsFromSaved compares text, engine and chart", () => {
  const tab = newTab(1, tabOf(QUERY));
  expect(differsFromSaved(tab)).toBe(false);
  expect(differsFromSaved({ ...tab, text: "SELECT 1" })).toBe(true);
  expect(differsFromSaved({ ...tab, engine: "auto" })).toBe(true);
  expect(differsFromSaved({ ...tab, chart: {} })).toBe(true);
  expect(differsFromSaved({ ...tab, saved: undefined, text: "" })).toBe(false);
  const fromWindows = newTab(1, tabOf({ ...QUERY, query: "SELECT 1\r\nFROM t" }));
  expect(fromWindows.text).toBe("SELECT 1\nFROM t");
  expect(differsFromSaved(fromWindows)).toBe(false);
  const base = baseOf({ ...QUERY, query: tab.text });
  expect(differsFromSaved({ ...tab, saved: base, parameters: {} } as typeof tab)).toBe(false);
});

test("a saved query keeps the named results of its text", () => {
  const name = (requestId: string) =>
    nameResult({ name: "monthly", requestId, columns: [], sql: "", namedAt: "" });
  name("one");
  const tab = newTab(1, { text: "FROM Monthly" });
  const details = { name: "a", folder: "", description: "", values: {} };
  const content = contentOf(tab, details);
  expect(content.over).toEqual({ monthly: "one" });
  const saved = { ...tab, saved: { id: "a", version: 1, content } };
  expect(differsFromSaved(saved)).toBe(false);
  name("two");
  expect(differsFromSaved(saved)).toBe(true);
  expect(differsFromSaved({ ...saved, over: content.over })).toBe(false);
  removeName("monthly");
});
