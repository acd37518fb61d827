// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { IDLE } from "../query/runStore";
import type { QueryRun } from "../query/useQueryRun";
import { TabContext } from "../tabs/TabContext";
import { useTabs } from "../tabs/store";
import { newTab } from "../tabs/tab";
import { createTabsState } from "../tabs/tabsState";
import { renderComponent } from "../testing/renderComponent";
import { useShownRun } from "./useShownRun";

const LAST = { ...IDLE, shown: null, retry: null, cancel: async () => {} } as QueryRun;

function Shown() {
  const { failure } = useShownRun(LAST);
  return <output>{failure?.code}</output>;
}

test("a refused statement of a script shows its error after a reload", () => {
  const error = { code: "QueryTooLarge", message: "Too large." };
  const refused = { key: "k", body: { query: "SELECT 1" }, from: 0, end: "NOT_STARTED", error };
  const tab = newTab(1, { script: { statements: [refused as never] } });
  useTabs.setState(createTabsState([tab]));
  const { getByRole } = renderComponent(
    <TabContext value={tab.id}>
      <Shown />
    </TabContext>,
  );
  expect(getByRole("status").textContent).toBe("QueryTooLarge");
});
