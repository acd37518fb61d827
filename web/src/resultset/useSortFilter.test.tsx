// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, onTestFinished, test, vi } from "vitest";
import { queryClient } from "../api/queryClient";
import { NO_SORT_FILTER, type SortFilter } from "./sortFilter";
import { FIRST_ROWS } from "./sortInEngine";
import type { RemoteRows } from "./source";
import { useSortFilter } from "./useSortFilter";

const COLUMNS = [{ name: "n", type: "BIGINT" }];
const RESULT: RemoteRows = { kind: "remote", requestId: "q", count: 500_000, width: 20 };
const SORT: SortFilter = { sort: [{ column: 0, descending: false }], filters: [] };

/** Serve a query for the first rows and one for all, which ends on `finish`. */
function serveSorts() {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  vi.stubGlobal("fetch", async (request: Request) => {
    const id = new URL(request.url).pathname.split("/")[2] ?? "";
    if (request.method === "POST") {
      const { query } = (await request.json()) as { query: string };
      return Response.json({ requestId: query.includes("LIMIT") ? "first" : "whole" });
    }
    if (id === "whole" && request.method === "GET") await finished;
    const rows = id === "first" ? FIRST_ROWS : RESULT.count;
    return Response.json({ requestId: id, status: "SUCCEEDED", rows, columns: COLUMNS });
  });
  onTestFinished(() => {
    cleanup();
    queryClient.clear();
    vi.unstubAllGlobals();
  });
  return finish;
}

function renderSort() {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
  );
  const { result, rerender } = renderHook(
    (sortFilter: SortFilter) => useSortFilter(RESULT, COLUMNS, sortFilter),
    { wrapper, initialProps: SORT },
  );
  const shown = () => {
    const { source, partial, working } = result.current;
    return { rows: source.count, partial: Boolean(partial), working };
  };
  return { shown, rerender };
}

const FIRST = { rows: FIRST_ROWS, partial: true, working: true };
const WHOLE = { rows: RESULT.count, partial: false, working: false };

test("sort left after its first rows starts again on return", async () => {
  const finish = serveSorts();
  const { shown, rerender } = renderSort();
  await waitFor(() => expect(shown()).toEqual(FIRST));
  await act(async () => rerender(NO_SORT_FILTER));
  expect(shown()).toEqual(WHOLE);
  await act(async () => rerender(SORT));
  expect(shown()).toEqual(FIRST);
  finish();
  await waitFor(() => expect(shown()).toEqual(WHOLE));
});
