import { expect, test } from "vitest";
import { migrateTab } from "./migrations";
import { newTab } from "./tab";

test("migrateTab of version 1 renames its fields", () => {
  const current = newTab(1, { text: "SELECT 1", executedStatements: ["SELECT 1"] });
  const { executedStatements: ran, pendingRequest: asked, activeQuery: shown, ...rest } = current;
  expect(migrateTab({ ...rest, ran, asked, shown })).toEqual(current);
});

test("migrateTab of the current version returns it unchanged", () => {
  const current = newTab(1);
  expect(migrateTab(current)).toBe(current);
});
