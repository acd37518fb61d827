import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTabsState } from "../tabs/tabsState";
import { findTab, useTabs } from "../tabs/store";
import { newTab } from "../tabs/tab";
import { useRuns } from "./runStore";
import { cancel, run, sendPending } from "./runActions";

const ARN = "arn:aws:states:us-east-1:1:execution:m:k";
const tab = newTab(1, { text: "SELECT 1" });
const runnable = { sql: "SELECT 1", from: 0, selected: false };
const now = () => findTab(tab.id);
const settled = () => new Promise((resolve) => setTimeout(resolve));

interface Asked {
  method: string;
  path: string;
  key: string | null;
  body: string;
}

/** Answers each route in turn, the last answer again and again; returns what was asked. */
function answering(answers: Record<string, (() => Promise<Response>)[]>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = decodeURIComponent(new URL(request.url).pathname);
    const key = request.headers.get("Idempotency-Key");
    asked.push({ method: request.method, path, key, body: await request.text() });
    const all = answers[`${request.method} ${path}`] ?? [];
    const answer = all.length > 1 ? all.shift() : all[0];
    if (!answer) throw new TypeError(`nobody answers ${request.method} ${path}`);
    return answer();
  });
  return asked;
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

test("a query whose answer was lost is sent again under its key", async () => {
  const asked = answering({ "POST /queries": [lost, queued], ...status });
  run(tab.id, runnable, { a: 1 });
  await vi.waitFor(() => expect(useRuns.getState()[tab.id]?.failure?.code).toBe("Unreachable"));
  expect(now()?.pendingRequest?.body).toEqual({
    query: "SELECT 1",
    reuse: true,
    parameters: { a: 1 },
  });
  await sendPending(tab.id);
  const [first, again] = asked.filter(({ method }) => method === "POST");
  expect(first?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(again).toEqual(first);
  await vi.waitFor(() => expect(now()?.activeQuery).toMatchObject({ requestId: ARN, ended: true }));
  expect(now()).toMatchObject({ pendingRequest: null, executedStatements: ["SELECT 1"] });
});

test("a request that a reload breaks off is kept, to be sent again", async () => {
  const broken = () => Promise.reject(new DOMException("Left the page", "AbortError"));
  answering({ "POST /queries": [broken] });
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(useRuns.getState()[tab.id]?.failure).toBeTruthy());
  expect(now()?.pendingRequest?.body.query).toBe("SELECT 1");
});

test("a query that was refused is not sent again", async () => {
  const error = { code: "QueryTooLarge", message: "Too large." };
  answering({ "POST /queries": [json({ error }, 413)] });
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(useRuns.getState()[tab.id]?.failure).toEqual(error));
  expect(now()?.pendingRequest).toBeNull();
});

test("each run has a key of its own", async () => {
  const asked = answering({ "POST /queries": [queued], ...status });
  for (const times of [1, 2]) {
    run(tab.id, runnable, null);
    await vi.waitFor(() =>
      expect(asked.filter(({ method }) => method === "POST")).toHaveLength(times),
    );
    await vi.waitFor(() => expect(now()?.activeQuery?.ended).toBe(true));
  }
  const keys = asked.filter(({ method }) => method === "POST").map(({ key }) => key);
  expect(new Set(keys).size).toBe(2);
});

test("what is cancelled before its answer is stopped when it comes", async () => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const asked = answering({
    "POST /queries": [() => held.then(queued)],
    [`DELETE /queries/${ARN}`]: [json({ requestId: ARN, status: "CANCELLED" }, 200)],
  });
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  await cancel(tab.id);
  answer();
  await vi.waitFor(() => expect(asked.map(({ method }) => method)).toEqual(["POST", "DELETE"]));
  await settled();
  expect(now()).toMatchObject({ pendingRequest: null, activeQuery: null });
  expect(useRuns.getState()[tab.id]?.phase).toBe("idle");
});

test("a closed tab's query is not shown anywhere, and is asked for when the tab opens again", async () => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const asked = answering({ "POST /queries": [() => held.then(queued), queued], ...status });
  run(tab.id, runnable, null);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  const closed = now();
  useTabs.setState(createTabsState([newTab(2)]));
  answer();
  await settled();
  expect(useRuns.getState()[tab.id]).toBeUndefined();
  useTabs.setState(createTabsState([closed ?? tab]));
  await sendPending(tab.id);
  expect(asked[1]?.key).toBe(asked[0]?.key);
  await vi.waitFor(() => expect(now()?.activeQuery?.ended).toBe(true));
});
