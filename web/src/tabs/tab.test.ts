import { expect, test } from "vitest";
import { hasSqlOf, hasUnrunText, isBlank, newId, newTab, withExecuted } from "./tab";

test("hasUnrunText is false while each statement was executed", () => {
  const executedStatements = withExecuted(withExecuted([], "SELECT 1;\n"), "SELECT 2");
  const unsaved = (text: string) => hasUnrunText({ text, executedStatements });
  expect(["SELECT 2", "SELECT 1; SELECT 2;", " ", ""].map(unsaved)).toEqual(Array(4).fill(false));
  expect(["SELECT 12", "SELECT 1; SELECT 3"].map(unsaved)).toEqual([true, true]);
});

test("hasSqlOf finds whole statements, and a selection anywhere", () => {
  const shown = { requestId: "a", sql: "SELECT 1", from: 0, origin: "run", ended: true } as const;
  const has = (text: string, selected = false) => hasSqlOf(text, { ...shown, selected });
  expect(["SELECT 1", " SELECT 1 ;\nSELECT 2"].map((text) => has(text))).toEqual([true, true]);
  expect(["SELECT 1 AS a", "SELECT 12", ""].map((text) => has(text))).toEqual(Array(3).fill(false));
  expect([has("SELECT 1 AS a", true), has("SELECT 2", true)]).toEqual([true, false]);
});

test("withExecuted drops the oldest statements beyond the limit", () => {
  const long = `SELECT '${"x".repeat(262_100)}'`;
  expect(withExecuted(["SELECT 1"], long)).toEqual([long, "SELECT 1"]);
  expect(withExecuted(["SELECT 'a longer statement than the room that is left'"], long)).toEqual([
    long,
  ]);
});

test("isBlank is false for a named tab without text", () => {
  expect(isBlank(newTab(1))).toBe(true);
  expect(isBlank(newTab(1, { name: "later" }))).toBe(false);
});

test("newId returns a valid and unique Idempotency-Key", () => {
  expect(newId()).toMatch(/^[A-Za-z0-9_-]{1,43}$/);
  expect(newId()).not.toBe(newId());
});
