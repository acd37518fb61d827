// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { createTabsState } from "../tabs/tabsState";
import { findTab, useTabs } from "../tabs/store";
import { newTab } from "../tabs/tab";
import { renderComponent } from "../testing/renderComponent";
import { isEnabled, useCommandList } from "../ui/commands";
import { usePlanCommands } from "./usePlanCommands";

function Commands() {
  usePlanCommands();
  return useCommandList().map((command) => (
    <button key={command.id} type="button" onClick={() => isEnabled(command) && command.run()}>
      {command.id}
    </button>
  ));
}

test("plan commands explain the statement at the cursor with the tab's parameters", async () => {
  const text = "SELECT 1;\nSELECT $n";
  const tab = newTab(1, {
    text,
    cursor: { anchor: text.length, head: text.length },
    parameters: { n: { kind: "number", text: "5" } },
  });
  useTabs.setState(createTabsState([tab]));
  const { user, getByText } = renderComponent(<Commands />);
  await user.click(getByText("plan.measure"));
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
