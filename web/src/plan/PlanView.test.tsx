// @vitest-environment happy-dom
import { cleanup, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { createTabsState } from "../tabs/tabsState";
import { useTabs } from "../tabs/store";
import { type ActiveQuery, newTab } from "../tabs/tab";
import { TabContext } from "../tabs/TabContext";
import { renderComponent } from "../testing/renderComponent";
import PlanView from "./PlanView";

afterEach(() => vi.unstubAllGlobals());

const ROWS = { columns: [], rows: [["physical_plan", "a text"]], totalRows: 1 };

/** Serve each query as succeeded, with a text as its plan; return the posted requests. */
function servePlans(): { key: string | null; body: Record<string, unknown> }[] {
  const posted: { key: string | null; body: Record<string, unknown> }[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.url.includes("/results")) return Response.json(ROWS);
    const done = { requestId: "explain", status: "SUCCEEDED" };
    if (request.method !== "POST") return Response.json(done);
    posted.push({ key: request.headers.get("Idempotency-Key"), body: await request.json() });
    return Response.json(done, { status: 202 });
  });
  return posted;
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
    renderComponent(
      <TabContext value={tab.id}>
        <PlanView shown={RUN} done />
      </TabContext>,
    );
    await screen.findByRole("button", { name: t("plan.tree") });
    cleanup();
  }
  expect(posted.map(({ key }) => key)).toEqual(["plan-run", "plan-run"]);
  expect(posted[0]?.body).toMatchObject({ parameters: { n: 7 }, listed: false });
});
