// @vitest-environment happy-dom
import { cleanup, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { createTabsState } from "../tabs/tabsState";
import { useTabs } from "../tabs/store";
import { type ActiveQuery, newTab, type Tab } from "../tabs/tab";
import { TabContext } from "../tabs/TabContext";
import { renderComponent } from "../testing/renderComponent";
import PlanView from "./PlanView";
import { showPlan } from "./showPlan";

afterEach(() => vi.unstubAllGlobals());

const ROWS = { columns: [], rows: [["physical_plan", "a text"]], totalRows: 1 };

interface Posted {
  key: string | null;
  body: Record<string, unknown>;
}

/**
 * Serve each query as succeeded, with a text as its plan, after the failures of its start; return
 * the posted requests.
 */
function servePlans(...failures: (() => Response)[]): Posted[] {
  const posted: Posted[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.url.includes("/results")) return Response.json(ROWS);
    const done = { requestId: "explain", status: "SUCCEEDED" };
    if (request.method !== "POST") return Response.json(done);
    posted.push({ key: request.headers.get("Idempotency-Key"), body: await request.json() });
    return failures.shift()?.() ?? Response.json(done, { status: 202 });
  });
  return posted;
}

function renderView(tab: Tab, shown: ActiveQuery | null) {
  return renderComponent(
    <TabContext value={tab.id}>
      <PlanView shown={shown} done />
    </TabContext>,
  );
}

const RUN: ActiveQuery = {
  requestId: "run",
  sql: "EXPLAIN SELECT $n",
  from: 0,
  parameters: { n: 7 },
  origin: "run",
  ended: true,
};

test("each view of an EXPLAIN asks for its tree under the same key, with the run's values", async () => {
  const posted = servePlans();
  const tab = newTab(1, { activeQuery: RUN, parameters: { n: { kind: "number", text: "5" } } });
  useTabs.setState(createTabsState([tab]));
  for (const _ of ["first", "second"]) {
    renderView(tab, RUN);
    await screen.findByRole("button", { name: t("plan.tree") });
    cleanup();
  }
  expect(posted.map(({ key }) => key)).toEqual(["plan-run", "plan-run"]);
  expect(posted[0]?.body).toMatchObject({ parameters: { n: 7 }, listed: false });
});

const lost = () => {
  throw new TypeError("Failed to fetch");
};
const refused = () => {
  const error = { code: "QuerySyntaxError", message: "No SQL." };
  return Response.json({ error }, { status: 400 });
};

test.each([
  ["keeps the key of a query that may run", lost, 1],
  ["sends a refused query under another key", refused, 2],
])("Retry of a plan %s", async (_, failure, keys) => {
  const posted = servePlans(failure);
  const tab = newTab(1);
  useTabs.setState(createTabsState([tab]));
  showPlan(tab.id, "SELECT 1", true);
  const { user } = renderView(tab, null);
  await user.click(await screen.findByRole("button", { name: t("app.retry") }));
  await screen.findByRole("button", { name: t("plan.treeAgain") });
  expect(posted).toHaveLength(2);
  expect(new Set(posted.map(({ key }) => key)).size).toBe(keys);
});
