// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { createTabsState } from "../tabs/tabsState";
import { findTab, useTabs } from "../tabs/store";
import { newTab } from "../tabs/tab";
import { showPlan } from "./showPlan";

test("showPlan explains a statement with the tab's parameters", () => {
  const tab = newTab(1, { parameters: { n: { kind: "number", text: "5" } } });
  useTabs.setState(createTabsState([tab]));
  showPlan(tab.id, "SELECT $n", true);
  expect(findTab(tab.id)).toMatchObject({
    view: "plan",
    plan: {
      sql: "SELECT $n",
      analyze: true,
      beside: null,
      body: { query: "EXPLAIN (ANALYZE, FORMAT json)\nSELECT $n", parameters: { n: 5 } },
    },
  });
});
