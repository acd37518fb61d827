import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTabsState } from "../tabs/tabsState";
import { findTab, useTabs } from "../tabs/store";
import { newTab, type Tab } from "../tabs/tab";
import { setCollapsed, usePreferences } from "../ui/preferences";
import { useRuns } from "./runStore";
import { cancel, resumeRuns, run, sendPending, showQuery } from "./runActions";

const ARN = "arn:aws:states:us-east-1:1:execution:m:k";
const tab = newTab(1, { text: "SELECT 1" });
const runnable = { sql: "SELECT 1", from: 0, selected: false };
const currentTab = () => findTab(tab.id);
const settle = () => new Promise((resolve) => setTimeout(resolve));

interface RecordedRequest {
  method: string;
  path: string;
  key: string | null;
  body: string;
}

/** Stub an API that serves a route's responses in turn, the last one repeatedly. */
function serveResponses(responses: Record<string, (() => Promise<Response>)[]>): RecordedRequest[] {
  const requests: RecordedRequest[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = decodeURIComponent(new URL(request.url).pathname);
    const key = request.headers.get("Idempotency-Key");
    requests.push({ method: request.method, path, key, body: await request.text() });
    const queue = responses[`${request.method} ${path}`] ?? [];
    const respond = queue.length > 1 ? queue.shift() : queue[0];
    if (!respond) throw new TypeError(`no response for ${request.method} ${path}`);
    return respond();
  });
  return requests;
}

const lost = () => Promise.reject(new TypeError("Failed to fetch"));
const json = (body: unknown, status: number) => async () => Response.json(body, { status });
const queued = json({ requestId: ARN, status: "QUEUED" }, 202);
const succeeded = json({ requestId: ARN, status: "SUCCEEDED" }, 200);
const status = { [`GET /queries/${ARN}`]: [succeeded] };

beforeEach(() => {
  useTabs.setState(createTabsState([tab]));
  useRuns.setState({}, true);
});
afterEach(() => vi.unstubAllGlobals());

test("query with a lost response is sent again with the same key", async () => {
  const requests = serveResponses({ "POST /queries": [lost, queued], ...status });
  run(tab.id, runnable, { a: 1 });
  await vi.waitFor(() => expect(useRuns.getState()[tab.id]?.failure?.code).toBe("Unreachable"));
  expect(currentTab()?.pendingRequest?.body).toEqual({
    query: "SELECT 1",
    reuse: true,
    engine: "auto",
    parameters: { a: 1 },
  });
  await sendPending(tab.id);
  const [first, retried] = requests.filter(({ method }) => method === "POST");
  expect(first?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(retried).toEqual(first);
  await vi.waitFor(() =>
    expect(currentTab()?.activeQuery).toMatchObject({ requestId: ARN, ended: true }),
  );
  expect(currentTab()).toMatchObject({ pendingRequest: null, executedStatements: ["SELECT 1"] });
});

test("request aborted by a reload stays pending", async () => {
  const aborted = () => Promise.reject(new DOMException("Left the page", "AbortError"));
  serveResponses({ "POST /queries": [aborted] });
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(useRuns.getState()[tab.id]?.failure).toBeTruthy());
  expect(currentTab()?.pendingRequest).toMatchObject({ body: { query: "SELECT 1" } });
  expect(currentTab()?.pendingRequest?.failed).toBeUndefined();
});

test("query rejected by the API is not pending", async () => {
  const error = { code: "QueryTooLarge", message: "Too large." };
  serveResponses({ "POST /queries": [json({ error }, 413)] });
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(useRuns.getState()[tab.id]?.failure).toEqual(error));
  expect(currentTab()?.pendingRequest).toBeNull();
});

test("each run has its own key", async () => {
  const requests = serveResponses({ "POST /queries": [queued], ...status });
  for (const times of [1, 2]) {
    run(tab.id, runnable, null);
    await vi.waitFor(() =>
      expect(requests.filter(({ method }) => method === "POST")).toHaveLength(times),
    );
    await vi.waitFor(() => expect(currentTab()?.activeQuery?.ended).toBe(true));
  }
  const keys = requests.filter(({ method }) => method === "POST").map(({ key }) => key);
  expect(new Set(keys).size).toBe(2);
});

test("run during a run starts nothing and says so, also in a collapsed pane", async () => {
  setCollapsed("editor", true);
  const requests = serveResponses({ "POST /queries": [() => new Promise(() => {})] });
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  const pending = currentTab()?.pendingRequest;
  run(tab.id, { ...runnable, sql: "SELECT 2" }, null);
  await settle();
  expect(requests).toHaveLength(1);
  expect(currentTab()?.pendingRequest).toBe(pending);
  expect(useRuns.getState()[tab.id]).toMatchObject({ phase: "starting", refused: true });
  expect(usePreferences.getState().collapsedPanes).not.toContain("editor");
});

test("another query after a lost response cancels the one that the server started", async () => {
  const lostId = () => `${ARN}_${requests[0]?.key}`;
  const requests = serveResponses({
    "POST /queries": [lost, queued],
    "GET /queries": [async () => Response.json({ queries: [{ requestId: lostId() }] })],
    ...status,
  });
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(useRuns.getState()[tab.id]?.failure?.code).toBe("Unreachable"));
  run(tab.id, { ...runnable, sql: "SELECT 2" }, null);
  await vi.waitFor(() =>
    expect(requests).toContainEqual(
      expect.objectContaining({ method: "DELETE", path: `/queries/${lostId()}` }),
    ),
  );
});

test("same query after a lost response is sent with the same key, a fresh one is not", async () => {
  const requests = serveResponses({ "POST /queries": [lost], "GET /queries": [lost] });
  const isIdle = () => expect(useRuns.getState()[tab.id]?.failure?.code).toBe("Unreachable");
  for (const fresh of [false, false, true]) {
    run(tab.id, runnable, null, { fresh });
    await vi.waitFor(isIdle);
  }
  const posts = requests.filter(({ method }) => method === "POST");
  const [first, same, fresh] = posts.map(({ key, body }) => [key, JSON.parse(body).reuse]);
  expect(same).toEqual(first);
  expect(fresh).toEqual([expect.not.stringMatching(`^${first?.[0]}$`), false]);
});

test("failed request is cancelled once the query is listed, when another query is shown", async () => {
  const lostId = () => `${ARN}_${requests[0]?.key}`;
  const listed =
    (...ids: string[]) =>
    async () =>
      Response.json({ queries: ids.map((requestId) => ({ requestId })) });
  const responses: Parameters<typeof serveResponses>[0] = { "POST /queries": [lost], ...status };
  const requests = serveResponses(responses);
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(useRuns.getState()[tab.id]?.failure?.code).toBe("Unreachable"));
  const key = requests[0]?.key;
  responses["GET /queries"] = [listed(), listed(), () => listed(lostId())()];
  responses[`DELETE /queries/${lostId()}`] = [succeeded];
  vi.useFakeTimers();
  showQuery(tab.id, { requestId: ARN, sql: "SELECT 1", from: 0, origin: "history", ended: true });
  expect(currentTab()).toMatchObject({ pendingRequest: null, cancelledKeys: [key] });
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  await vi.waitFor(() => expect(currentTab()?.cancelledKeys).toBeUndefined());
  expect(requests.filter(({ method }) => method === "DELETE")).toHaveLength(1);
});

test("request that was reported as failed is not sent by a reload, but its query is found", async () => {
  const responses: Parameters<typeof serveResponses>[0] = { "POST /queries": [lost], ...status };
  const requests = serveResponses(responses);
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(currentTab()?.pendingRequest?.failed).toBe(true));
  const found = `${ARN}_${requests[0]?.key}`;
  const stored = currentTab() as Tab;
  for (const ids of [[], [found]]) {
    responses["GET /queries"] = [
      async () => Response.json({ queries: ids.map((requestId) => ({ requestId })) }),
    ];
    responses[`GET /queries/${found}`] = [succeeded];
    useRuns.setState({}, true);
    resumeRuns([stored]);
    await vi.waitFor(() => expect(requests.at(-1)?.method).toBe("GET"));
    await settle();
    expect(requests.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(currentTab()?.activeQuery?.requestId).toBe(ids[0]);
  }
});

test("failed cancel of a query that has ended leaves the tab idle", async () => {
  let refuse = () => {};
  const gate = new Promise<void>((resolve) => {
    refuse = resolve;
  });
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const requests = serveResponses({
    "POST /queries": [queued],
    [`GET /queries/${ARN}`]: [() => end.then(succeeded)],
    [`DELETE /queries/${ARN}`]: [
      () => gate.then(json({ error: { code: "TooManyRequests", message: "Wait." } }, 429)),
    ],
  });
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(requests).toHaveLength(2));
  const cancelled = cancel(tab.id);
  ended();
  await vi.waitFor(() => expect(currentTab()?.activeQuery?.ended).toBe(true));
  refuse();
  await cancelled;
  expect(useRuns.getState()[tab.id]?.phase).toBe("idle");
});

test("query cancelled before its response is cancelled after the response", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const requests = serveResponses({
    "POST /queries": [() => gate.then(queued)],
    [`DELETE /queries/${ARN}`]: [json({ requestId: ARN, status: "CANCELLED" }, 200)],
  });
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  await cancel(tab.id);
  release();
  await vi.waitFor(() => expect(requests.map(({ method }) => method)).toEqual(["POST", "DELETE"]));
  await settle();
  expect(currentTab()).toMatchObject({ pendingRequest: null, activeQuery: null });
  expect(useRuns.getState()[tab.id]?.phase).toBe("idle");
});

test("query cancelled before its response is cancelled after a reload", async () => {
  const lostId = () => `${ARN}_${key}`;
  const responses: Parameters<typeof serveResponses>[0] = {
    "POST /queries": [() => new Promise(() => {})],
    "GET /queries": [lost, async () => Response.json({ queries: [{ requestId: lostId() }] })],
  };
  const requests = serveResponses(responses);
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  const key = requests[0]?.key;
  responses[`DELETE /queries/${lostId()}`] = [succeeded];
  await cancel(tab.id);
  const stored = currentTab() as Tab;
  expect(stored.cancelledKeys).toEqual([key]);
  vi.resetModules();
  const page = await import("./runActions");
  const { useTabs } = await import("../tabs/store");
  useTabs.setState(createTabsState([stored]));
  vi.useFakeTimers();
  page.resumeRuns([stored]);
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  await vi.waitFor(() => expect(useTabs.getState().tabs[0]?.cancelledKeys).toBeUndefined());
  expect(requests.at(-1)).toMatchObject({ method: "DELETE", path: `/queries/${lostId()}` });
});

test("query of a closed tab has no state, and is sent again when the tab reopens", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const requests = serveResponses({
    "POST /queries": [() => gate.then(queued), queued],
    ...status,
  });
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  const closed = currentTab();
  useTabs.setState(createTabsState([newTab(2)]));
  release();
  await settle();
  expect(useRuns.getState()[tab.id]).toBeUndefined();
  useTabs.setState(createTabsState([closed ?? tab]));
  await sendPending(tab.id);
  expect(requests[1]?.key).toBe(requests[0]?.key);
  await vi.waitFor(() => expect(currentTab()?.activeQuery?.ended).toBe(true));
});
