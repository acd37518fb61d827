import { expect, test } from "vitest";
import { isBlank, hasUnrunText, newId, newTab, withExecuted } from "./tab";

test("a text is saved while each of its statements was run", () => {
  const executedStatements = withExecuted(withExecuted([], "SELECT 1;\n"), "SELECT 2");
  const unsaved = (text: string) => hasUnrunText({ text, executedStatements });
  expect(["SELECT 2", "SELECT 1; SELECT 2;", " ", ""].map(unsaved)).toEqual(Array(4).fill(false));
  expect(["SELECT 12", "SELECT 1; SELECT 3"].map(unsaved)).toEqual([true, true]);
});

test("what was run long before makes room", () => {
  const long = `SELECT '${"x".repeat(262_100)}'`;
  expect(withExecuted(["SELECT 1"], long)).toEqual([long, "SELECT 1"]);
  expect(withExecuted(["SELECT 'a longer statement than the room that is left'"], long)).toEqual([
    long,
  ]);
});

test("a named tab is worth keeping without a text", () => {
  expect(isBlank(newTab(1))).toBe(true);
  expect(isBlank(newTab(1, { name: "later" }))).toBe(false);
});

test("an id is a valid Idempotency-Key, and another each time", () => {
  expect(newId()).toMatch(/^[A-Za-z0-9_-]{1,43}$/);
  expect(newId()).not.toBe(newId());
});
