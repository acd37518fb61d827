import { expect, test } from "vitest";
import { updateRun } from "../query/runStore";
import { changeTab, openTab, useTabs } from "../tabs/store";
import type { Tab } from "../tabs/tab";
import { hasResult } from "./queryResult";

function showing(requestId: string, more: Partial<Tab> = {}): string {
  openTab({});
  const tab = useTabs.getState().active;
  const activeQuery = { requestId, sql: "", from: 0, origin: "run", ended: false } as const;
  changeTab(tab, { activeQuery, ...more });
  return tab;
}

test.each([
  ["RUNNING", false],
  ["FAILED", false],
  ["CANCELLED", false],
  ["SUCCEEDED", true],
] as const)("a query that is %s has a result: %s", (status, expected) => {
  const tab = showing("q1");
  updateRun(tab, { status: { requestId: "q1", status } });
  expect(hasResult()).toBe(expected);
});

test("a shown statement of a script has a result once it succeeded", () => {
  const statement = (requestId: string, end?: "SUCCEEDED" | "FAILED") => ({
    key: requestId,
    body: { query: "SELECT 1" },
    from: 0,
    requestId,
    ...(end && { end }),
  });
  const statements = [statement("q1", "SUCCEEDED"), statement("q2", "FAILED"), statement("q3")];
  const tab = showing("q3");
  updateRun(tab, { status: { requestId: "q3", status: "RUNNING" } });
  const shown = [0, 1, 2].map((chosen) => {
    changeTab(tab, { script: { statements, chosen } });
    return hasResult();
  });
  expect(shown).toEqual([true, false, false]);
});
