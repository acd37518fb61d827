import { expect, test } from "vitest";
import { createTabsState, withChange, withMoved, withoutTab } from "./tabsState";
import { diffTabs } from "./diffTabs";
import { newTab } from "./tab";

const [one, two] = [newTab(1), newTab(2)];
const both = createTabsState([one, two]);
const keys = (now: typeof both) => [...diffTabs(both, now, "w").keys()];

test("diffTabs of changed text writes only the tab", () => {
  expect(keys(withChange(both, two.id, { text: "SELECT" }))).toEqual([`tab/${two.id}`]);
});

test("diffTabs of a moved tab writes only the window", () => {
  expect(keys(withMoved(both, two.id, 0))).toEqual(["window/w"]);
});

test("diffTabs of a closed tab deletes the tab and writes the window", () => {
  const writes = diffTabs(both, withoutTab(both, one.id), "w");
  expect(writes.get(`tab/${one.id}`)).toBeUndefined();
  expect(writes.get("window/w")).toMatchObject({ id: "w", tabs: [two.id], active: two.id });
  expect(writes.size).toBe(2);
});
