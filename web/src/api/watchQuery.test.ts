import { afterEach, expect, test, vi } from "vitest";
import { ApiError } from "./errors";
import type { QueryStatus } from "./types";
import { watchQuery } from "./watchQuery";

afterEach(() => vi.unstubAllGlobals());

function answers(...responses: Response[]): Request[] {
  const asked: Request[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(request);
    return responses.shift();
  });
  return asked;
}

const status = (status: string, etag: string) =>
  Response.json({ requestId: "arn:x", status }, { headers: { ETag: etag } });

async function seen(signal = new AbortController().signal): Promise<QueryStatus["status"][]> {
  const statuses: QueryStatus["status"][] = [];
  for await (const next of watchQuery("arn:x", signal)) statuses.push(next.status);
  return statuses;
}

test("a query is watched until it ends, each request waiting for a change", async () => {
  const asked = answers(
    status("QUEUED", '"1"'),
    status("RUNNING", '"2"'),
    new Response(null, { status: 304, headers: { ETag: '"2"' } }),
    status("SUCCEEDED", '"3"'),
  );
  expect(await seen()).toEqual(["QUEUED", "RUNNING", "SUCCEEDED"]);
  expect(asked.map((each) => each.headers.get("If-None-Match"))).toEqual([
    null,
    '"1"',
    '"2"',
    '"2"',
  ]);
  expect(asked.map((each) => new URL(each.url).search)).toEqual(["", ...Array(3).fill("?wait=10")]);
  expect(asked[0]?.url).toContain("/queries/arn%3Ax");
});

test("the API's own error is told", async () => {
  const error = { code: "QueryNotFound", message: "There is no such query." };
  answers(Response.json({ error }, { status: 404 }));
  await expect(seen()).rejects.toEqual(new ApiError(error, 404));
});

test("an API that is not there is told as that", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(seen()).rejects.toThrow("did not respond");
});
