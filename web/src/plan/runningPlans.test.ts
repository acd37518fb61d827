// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { queryClient } from "../api/queryClient";
import { createTabsState } from "../tabs/tabsState";
import { findTab, useTabs } from "../tabs/store";
import { newTab, type PlanTarget } from "../tabs/tab";
import { planQuery } from "./planQuery";
import { showPlan } from "./showPlan";

const tab = newTab(1);

beforeEach(() => {
  queryClient.clear();
  useTabs.setState(createTabsState([tab]));
});
afterEach(() => vi.unstubAllGlobals());

/** Serve queries that run until they are cancelled; return the requests as method and path. */
function serveRunning(start: (key: string) => Response): string[] {
  const requests: string[] = [];
  let key = "";
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url);
    requests.push(`${request.method} ${pathname.replace(key || " ", "KEY")}`);
    if (request.method === "POST") {
      key = request.headers.get("Idempotency-Key") ?? "";
      return start(key);
    }
    const running = { requestId: `owner_${key}`, status: "RUNNING" };
    if (pathname === "/queries") return Response.json({ queries: [running] });
    if (request.method === "DELETE") return Response.json({ ...running, status: "CANCELLED" });
    return new Promise<Response>((_, reject) => {
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
    });
  });
  return requests;
}

function measure(sql: string): PlanTarget {
  showPlan(tab.id, sql, true);
  const plan = findTab(tab.id)?.plan;
  if (!plan) throw new Error("The tab has no plan.");
  return plan;
}

test("another plan cancels the running one", async () => {
  const requests = serveRunning((key) =>
    Response.json({ requestId: `owner_${key}` }, { status: 202 }),
  );
  const first = queryClient.fetchQuery(planQuery(measure("SELECT 1"))).catch((error) => error);
  await vi.waitFor(() => expect(requests).toContain("GET /queries/owner_KEY"));
  measure("SELECT 2");
  await vi.waitFor(() => expect(requests).toContain("DELETE /queries/owner_KEY"));
  expect(await first).toMatchObject({ name: "AbortError" });
});

test("another plan cancels the one whose response was lost", async () => {
  const requests = serveRunning(() => {
    throw new TypeError("Failed to fetch");
  });
  const lost = queryClient.fetchQuery(planQuery(measure("SELECT 1")));
  await expect(lost).rejects.toMatchObject({ status: 0 });
  measure("SELECT 2");
  expect(findTab(tab.id)?.cancelledKeys).toHaveLength(1);
  await vi.waitFor(() => expect(requests).toContain("DELETE /queries/owner_KEY"));
  await vi.waitFor(() => expect(findTab(tab.id)?.cancelledKeys).toBeUndefined());
});

test("another plan leaves one that has ended alone", async () => {
  const requests = serveRunning(() =>
    Response.json({ error: { code: "QuerySyntaxError", message: "" } }, { status: 400 }),
  );
  const refused = queryClient.fetchQuery(planQuery(measure("SELECT 1")));
  await expect(refused).rejects.toMatchObject({ status: 400 });
  measure("SELECT 2");
  expect(findTab(tab.id)?.cancelledKeys).toBeUndefined();
  expect(requests).toEqual(["POST /queries"]);
});
