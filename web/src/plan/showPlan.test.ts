// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { createTabsState } from "../tabs/tabsState";
import { findTab, useTabs } from "../tabs/store";
import { newTab } from "../tabs/tab";
import { inputsOfRun, planKeyOf, type RunInputs, showPlan } from "./showPlan";

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

test("showPlan explains the statement of a result with the inputs of its run", () => {
  const n = { kind: "number", text: "5" } as const;
  const tab = newTab(1, { parameters: { n }, over: "now" });
  useTabs.setState(createTabsState([tab]));
  const run = { requestId: "q1", sql: "SELECT $n", from: 0, origin: "run", ended: true } as const;
  const shownBody = (ran?: RunInputs) => {
    showPlan(tab.id, run.sql, false, ran);
    return findTab(tab.id)?.plan?.body;
  };
  const ran = shownBody(inputsOfRun({ ...run, parameters: { n: 7 }, over: "then" }));
  expect(ran).toMatchObject({ parameters: { n: 7 }, over: "then" });
  const without = shownBody(inputsOfRun({ ...run, parameters: null }));
  expect(Object.keys(without ?? {})).not.toContain("parameters");
  expect(Object.keys(without ?? {})).not.toContain("over");
  // Tabs of earlier versions do not have the parameters of their run.
  expect(shownBody(inputsOfRun(run))).toMatchObject({ parameters: { n: 5 }, over: "now" });
});

test("planKeyOf is an idempotency key that differs by result", () => {
  const key = (name: string) => planKeyOf(`arn:aws:states:us-east-1:1:execution:m:owner_${name}`);
  const uuid = "0b5d9d3e-7a53-4b1c-9c6f-3a9c5f2d1e00";
  expect(key(uuid)).toBe(`plan-${uuid}`);
  expect(planKeyOf("a:b")).toBe("plan-a-b");
  expect(key("f".repeat(32))).toMatch(/^[A-Za-z0-9_-]{1,43}$/);
  expect(key("f".repeat(32))).not.toBe(key("e".repeat(32)));
});
