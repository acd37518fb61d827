import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SavedContent } from "../api/types";
import { changeTab, findTab, openTab, useTabs } from "../tabs/store";
import { createTabsState } from "../tabs/tabsState";
import { FakeSaved } from "./fakeSaved";
import { restoreVersion } from "./savedActions";
import { closeDialog } from "./savedDialogs";
import { tabOf } from "./savedQuery";

const FIRST: SavedContent = { name: "Reviews", query: "SELECT $n", parameters: { n: 1 } as never };
const SECOND: SavedContent = {
  ...FIRST,
  name: "Old reviews",
  query: "SELECT $n + 1",
  parameters: { n: 2 } as never,
  engine: "athena",
  over: "arn:earlier",
};

let api: FakeSaved;

beforeEach(() => {
  api = new FakeSaved();
  vi.stubGlobal("fetch", api.fetch);
  useTabs.setState(createTabsState([]));
  closeDialog();
});
afterEach(() => vi.unstubAllGlobals());

/** Open version 2 of a saved query and restore version 1, after a change of the tab. */
async function restoreFirst(change = {}) {
  const first = api.save("a", FIRST);
  const tab = openTab(tabOf(api.save("a", SECOND)));
  changeTab(tab, change);
  const restored = await restoreVersion(first, 2);
  return { tab: findTab(tab), restored };
}

test("restoreVersion shows the version in a tab without changes, its automatic engine too", async () => {
  const { tab, restored } = await restoreFirst();
  const { engine, over } = tab ?? {};
  expect([engine, over]).toEqual([undefined, undefined]);
  expect(tab).toMatchObject({ ...tabOf(restored), saved: { version: 3 } });
});

test.each([
  ["text", { text: "SELECT $n + 10" }],
  ["engine", { engine: "duckdb" }],
  ["chart", { chart: { kind: "bar" } }],
  ["input", { over: "arn:later" }],
])("restoreVersion keeps a tab with another %s", async (_, change) => {
  const { tab } = await restoreFirst(change);
  expect(tab).toMatchObject({ text: SECOND.query, ...change, saved: { version: 2 } });
});

test("restoreVersion keeps the user's values and name of a tab", async () => {
  const n = { kind: "number", text: "7" } as const;
  const { tab } = await restoreFirst({ parameters: { n }, name: "Mine" });
  expect(tab).toMatchObject({ name: "Mine", text: FIRST.query, parameters: { n } });
});
