import { afterEach, expect, test, vi } from "vitest";
import {
  fromStored,
  importLegacySession,
  migrateTab,
  NewerSchemaError,
  SCHEMA_VERSION,
  toStored,
} from "./migrations";
import { newTab } from "./tab";

afterEach(() => vi.unstubAllGlobals());

test("migrateTab of version 1 renames its fields", () => {
  const current = newTab(1, { text: "SELECT 1", executedStatements: ["SELECT 1"] });
  const { executedStatements: ran, pendingRequest: asked, activeQuery: shown, ...rest } = current;
  const first = { ...rest, ran, asked, shown };
  expect(migrateTab(first)).toEqual(current);
});

test("migrateTab of the current version returns the stored tab", () => {
  const current = newTab(1);
  expect(toStored(current)).toMatchObject({ schemaVersion: SCHEMA_VERSION });
  expect(migrateTab(toStored(current))).toEqual(current);
});

test("migrateTab of current fields without a version returns them", () => {
  const current = newTab(1);
  expect(migrateTab(current)).toEqual(current);
});

test("a record of a later version raises, with a message that says so", () => {
  const later = { ...newTab(1), schemaVersion: SCHEMA_VERSION + 1 };
  expect(() => migrateTab(later)).toThrow(NewerSchemaError);
  expect(() => fromStored(later)).toThrow("newer version of this page");
});

function storage(session: string | null) {
  const items = new Map(session === null ? [] : [["duckstep.session", session]]);
  return {
    getItem: (key: string) => items.get(key) ?? null,
    removeItem: (key: string) => void items.delete(key),
  };
}

test("importLegacySession makes a tab of the text from before tabs, and deletes it", () => {
  const local = storage(JSON.stringify({ text: "SELECT 'earlier'", shown: null }));
  vi.stubGlobal("localStorage", local);
  vi.stubGlobal("sessionStorage", storage("no JSON"));
  const [tab, ...others] = importLegacySession([newTab(1)]);
  expect(tab).toMatchObject({ number: 2, text: "SELECT 'earlier'", activeQuery: null });
  expect(others).toEqual([]);
  expect(local.getItem("duckstep.session")).toBeNull();
});

test("importLegacySession keeps the query that the text showed", () => {
  const shown = { requestId: "q", sql: "SELECT 1", from: 0, origin: "run" };
  vi.stubGlobal("localStorage", storage(null));
  vi.stubGlobal("sessionStorage", storage(JSON.stringify({ text: "SELECT 1", shown })));
  expect(importLegacySession([])).toMatchObject([
    { executedStatements: ["SELECT 1"], activeQuery: { ...shown, ended: false } },
  ]);
});
