import { afterEach, expect, test, vi } from "vitest";
import { errorMessage } from "../i18n/errors";
import { ApiError } from "./errors";
import type { QueryStatus } from "./types";
import { runQuery, watchQuery } from "./queryLifecycle";

afterEach(() => vi.unstubAllGlobals());

function stubResponses(...responses: Response[]): Request[] {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    requests.push(request);
    return responses.shift();
  });
  return requests;
}

const status = (status: string, etag: string) =>
  Response.json({ requestId: "arn:x", status }, { headers: { ETag: etag } });

async function watchedStatuses(
  signal = new AbortController().signal,
): Promise<QueryStatus["status"][]> {
  const statuses: QueryStatus["status"][] = [];
  for await (const next of watchQuery("arn:x", signal)) statuses.push(next.status);
  return statuses;
}

test("watchQuery long-polls until the query has ended", async () => {
  const requests = stubResponses(
    status("QUEUED", '"1"'),
    status("RUNNING", '"2"'),
    new Response(null, { status: 304, headers: { ETag: '"2"' } }),
    status("SUCCEEDED", '"3"'),
  );
  expect(await watchedStatuses()).toEqual(["QUEUED", "RUNNING", "SUCCEEDED"]);
  expect(requests.map((each) => each.headers.get("If-None-Match"))).toEqual([
    null,
    '"1"',
    '"2"',
    '"2"',
  ]);
  expect(requests.map((each) => new URL(each.url).search)).toEqual([
    "",
    ...Array(3).fill("?wait=10"),
  ]);
  expect(requests[0]?.url).toContain("/queries/arn%3Ax");
});

test("watchQuery raises the error of the API", async () => {
  const error = { code: "QueryNotFound", message: "There is no such query." };
  stubResponses(Response.json({ error }, { status: 404 }));
  await expect(watchedStatuses()).rejects.toEqual(new ApiError(error, 404));
});

test("watchQuery raises Unreachable without a response", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(watchedStatuses()).rejects.toThrow("did not respond");
});

const end = (status: string, more: object = {}) =>
  Response.json({ requestId: "q", status, ...more }, { headers: { ETag: `"${status}"` } });
const started = () => Response.json({ requestId: "q", status: "QUEUED" }, { status: 202 });

test("runQuery returns the status of the success", async () => {
  const requests = stubResponses(
    started(),
    status("RUNNING", '"1"'),
    end("SUCCEEDED", { rows: 3 }),
  );
  const ended = await runQuery({ query: "SELECT 1" }, new AbortController().signal);
  expect([ended.rows, requests.map(({ method }) => method)]).toEqual([3, ["POST", "GET", "GET"]]);
});

test.each([
  [{ error: { code: "QueryTimeout", message: "Too slow." } }, "FAILED", "QueryTimeout"],
  [{}, "CANCELLED", "QueryCancelled"],
  [{}, "TIMED_OUT", "TimeLimitExceeded"],
  [{}, "FAILED", "InternalError"],
])("runQuery raises the error of %o that ended as %s", async (more, ended, code) => {
  stubResponses(started(), end(ended, more));
  const running = runQuery({ query: "SELECT 1" }, new AbortController().signal);
  await expect(running).rejects.toMatchObject({ detail: { code } });
  if (!("error" in more)) await expect(running).rejects.toThrow(errorMessage(code).title);
});

test("runQuery aborted before the response cancels the query that was started", async () => {
  const aborted = new AbortController();
  const sent: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(request.method);
    if (request.method === "DELETE") return end("CANCELLED");
    await Promise.resolve();
    aborted.abort();
    request.signal.throwIfAborted();
    return started();
  });
  await expect(runQuery({ query: "SELECT 1" }, aborted.signal)).rejects.toThrow("abort");
  await vi.waitFor(() => expect(sent).toEqual(["POST", "DELETE"]));
});

test("runQuery cancels a running query on abort, but no ended one", async () => {
  const requests = stubResponses(started(), end("SUCCEEDED"));
  const ended = new AbortController();
  await runQuery({ query: "SELECT 1" }, ended.signal);
  ended.abort();
  expect(requests.map(({ method }) => method)).toEqual(["POST", "GET"]);

  const aborted = new AbortController();
  const sent: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(request.method);
    if (request.method === "POST") return started();
    if (request.method === "DELETE") return end("CANCELLED");
    aborted.abort();
    throw new DOMException("Left", "AbortError");
  });
  await expect(runQuery({ query: "SELECT 1" }, aborted.signal)).rejects.toThrow("Left");
  expect(sent).toEqual(["POST", "GET", "DELETE"]);
});
