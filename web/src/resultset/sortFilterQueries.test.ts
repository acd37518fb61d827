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

test("sorting in another way loads nothing again", async () => {
  const asked = serveRows(Array(500).fill(0));
  const first = await applySortFilter(result(500), COLUMNS, descending(0), signal);
  expect(first.source.kind === "local" && first.source.at(0)[0]).toBe(499);
  await applySortFilter(result(500), COLUMNS, descending(1), signal);
  expect(asked).toEqual(["0+200", "0+500"]);
});

test("sorting reads the first page and all rows from the cache", async () => {
  const asked = serveRows(Array(500).fill(0));
  await queryClient.fetchQuery(rowsPageQuery(result(500), 0));
  await queryClient.fetchQuery(firstRowsQuery("q", 500));
  asked.length = 0;
  await applySortFilter(result(500), COLUMNS, descending(0), signal);
  const page = await queryClient.fetchQuery(rowsPageQuery(result(500), 2));
  expect([asked, page.length, page[0]?.[0]]).toEqual([[], 100, 400]);
});

test("a row that is too large is left to the engine", async () => {
  const asked = serveRows([1, 99, 1]);
  const sorting = applySortFilter(result(3), COLUMNS, descending(0), signal);
  await expect(sorting).rejects.toThrow();
  expect(asked.at(-1)).toBe("POST /queries");
});

test("an abort ends the loading of rows", async () => {
  const left = new AbortController();
  const aborted: boolean[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    setTimeout(() => left.abort());
    return new Promise((_, reject) =>
      request.signal.addEventListener("abort", () => {
        aborted.push(true);
        reject(new DOMException("Left", "AbortError"));
      }),
    );
  });
  await expect(fetchCached(firstRowsQuery("q", 5), left.signal)).rejects.toThrow();
  expect(aborted).toEqual([true]);
});

test("entries of one query have keys below its own", () => {
  const keys = [queryKeys.rowsPage("q", 1), queryKeys.firstRows("q", 5), queryKeys.status("q")];
  for (const key of keys) expect(key.slice(0, 2)).toEqual(queryKeys.query("q"));
});
