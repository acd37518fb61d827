import { afterEach, expect, test, vi } from "vitest";
import { queryClient } from "../api/queryClient";
import { queryKeys } from "../api/queryKeys";
import type { Column } from "../api/types";
import { serveRows } from "../testing/serveRows";
import { fetchCached, firstRowsQuery, rowsPageQuery } from "./resultQueries";
import type { SortFilter } from "./sortFilter";
import { applySortFilter } from "./sortFilterQueries";
import type { RemoteRows } from "./source";

const COLUMNS: Column[] = [
  { name: "n", type: "BIGINT" },
  { name: "text", type: "VARCHAR" },
];
const descending = (column: number): SortFilter => ({
  sort: [{ column, descending: true }],
  filters: [],
});
const result = (count: number): RemoteRows => ({ kind: "remote", requestId: "q", count, width: 2 });
const signal = new AbortController().signal;

afterEach(() => {
  vi.unstubAllGlobals();
  queryClient.clear();
});

test("another sort sends no request", async () => {
  const requests = serveRows(Array(500).fill(0));
  const first = await applySortFilter(result(500), COLUMNS, descending(0), signal);
  expect(first.source.kind === "local" && first.source.at(0)[0]).toBe(499);
  await applySortFilter(result(500), COLUMNS, descending(1), signal);
  expect(requests).toEqual(["0+200", "0+500"]);
});

test("sort reads cached rows", async () => {
  const requests = serveRows(Array(500).fill(0));
  await queryClient.fetchQuery(rowsPageQuery(result(500), 0));
  await queryClient.fetchQuery(firstRowsQuery("q", 500));
  requests.length = 0;
  await applySortFilter(result(500), COLUMNS, descending(0), signal);
  const page = await queryClient.fetchQuery(rowsPageQuery(result(500), 2));
  expect([requests, page.length, page[0]?.[0]]).toEqual([[], 100, 400]);
});

test("sort of a row that is too large runs a query", async () => {
  const requests = serveRows([1, 99, 1]);
  const sorting = applySortFilter(result(3), COLUMNS, descending(0), signal);
  await expect(sorting).rejects.toThrow();
  expect(requests.at(-1)).toBe("POST /queries");
});

test("abort cancels the request for rows", async () => {
  const controller = new AbortController();
  const aborted: boolean[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    setTimeout(() => controller.abort());
    return new Promise((_, reject) =>
      request.signal.addEventListener("abort", () => {
        aborted.push(true);
        reject(new DOMException("Left", "AbortError"));
      }),
    );
  });
  await expect(fetchCached(firstRowsQuery("q", 5), controller.signal)).rejects.toThrow();
  expect(aborted).toEqual([true]);
});

test("query keys of one query start with its key", () => {
  const keys = [queryKeys.rowsPage("q", 1), queryKeys.firstRows("q", 5), queryKeys.status("q")];
  for (const key of keys) expect(key.slice(0, 2)).toEqual(queryKeys.query("q"));
});
