import { afterEach, expect, test, vi } from "vitest";
import type { RemoteRows } from "./source";
import { FIRST_ROWS, sortInEngine } from "./sortInEngine";
import type { SortFilterResult } from "./sortFilterResult";

const COLUMNS = [{ name: "n", type: "BIGINT" }];
const SORT = { sort: [{ column: 0, descending: false }], filters: [] };
const result = (count: number): RemoteRows => ({
  kind: "remote",
  requestId: "q",
  count,
  width: 20,
});

afterEach(() => vi.unstubAllGlobals());

/** Serve a query for the first rows and one for all, which ends on `finish`. */
function serveSorts(firstRows: number) {
  const requests: string[] = [];
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  vi.stubGlobal("fetch", async (request: Request) => {
    const id = new URL(request.url).pathname.split("/")[2] ?? "";
    if (request.method === "POST") {
      const { query } = (await request.json()) as { query: string };
      const requestId = query.includes("LIMIT") ? "first" : "whole";
      requests.push(requestId);
      return Response.json({ requestId });
    }
    if (id === "whole") await finished;
    const rows = id === "first" ? firstRows : 500_000;
    return Response.json({ requestId: id, status: "SUCCEEDED", rows, columns: COLUMNS });
  });
  return { requests, finish };
}

function sort(count: number, onFirstRows: (first: SortFilterResult) => void) {
  const { signal } = new AbortController();
  return sortInEngine(result(count), COLUMNS, SORT, signal, { onFirstRows });
}

test("sort of a large result reports its first rows before all", async () => {
  const { requests, finish } = serveSorts(FIRST_ROWS);
  const first = await new Promise<SortFilterResult>((resolve) => {
    void sort(500_000, (rows) => {
      resolve(rows);
      finish();
    }).then(({ source }) => requests.push(`${source.count} rows`));
  });
  expect([first.source.count, first.partial]).toEqual([FIRST_ROWS, true]);
  await vi.waitFor(() => expect(requests).toEqual(["first", "whole", "500000 rows"]));
});

test("sort ends with its first rows if there are no more", async () => {
  const { requests } = serveSorts(7);
  const { source, partial } = await sort(500_000, () => expect.fail("no first rows"));
  expect([source.count, partial]).toEqual([7, undefined]);
  expect(requests).toEqual(["first"]);
});

test("sort of a small result runs one query", async () => {
  const { requests, finish } = serveSorts(FIRST_ROWS);
  finish();
  await sort(5_000, () => expect.fail("no first rows"));
  expect(requests).toEqual(["whole"]);
});
