import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { setLanguage, t } from "../i18n";
import { fetchRows } from "./fetchRows";
import { serveRows } from "../testing/serveRows";
import { type RemoteRows, TOO_LARGE } from "./source";

const signal = new AbortController().signal;

function result(requestId: string, count: number): RemoteRows {
  return { kind: "remote", requestId, count, width: 2 };
}

afterEach(() => vi.unstubAllGlobals());

test("fetchRows fetches small rows in one response", async () => {
  const ranges = serveRows(Array(8).fill(1));
  expect(await fetchRows(result("small", 8), 2, 200, signal)).toHaveLength(6);
  expect(ranges).toEqual(["2+6"]);
});

test("fetchRows reduces the page size and keeps the reduced size", async () => {
  const ranges = serveRows(Array(16).fill(4));
  const rows = await fetchRows(result("large", 16), 0, 8, signal);
  expect(rows.map(([number]) => number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(ranges).toEqual(["0+8", "0+4", "0+2", "2+2", "4+2", "6+2"]);
  ranges.length = 0;
  await fetchRows(result("large", 16), 8, 8, signal);
  expect(ranges[0]).toBe("8+2");
});

test("fetchRows marks a row that is too large and returns the others", async () => {
  serveRows([1, 99, 1]);
  const rows = await fetchRows(result("giant", 3), 0, 3, signal);
  expect(rows).toEqual([
    [0, "text"],
    [TOO_LARGE, TOO_LARGE],
    [2, "text"],
  ]);
});

test("fetchRows asks again for a row whose conversion took long", async () => {
  const ranges = serveRows([1, 1], 2);
  expect(await fetchRows(result("slow", 2), 0, 2, signal)).toHaveLength(2);
  expect(ranges).toEqual(["0+2", "0+1", "0+1", "1+1"]);
});

test("fetchRows reports a row that the API does not return in the page's language", async () => {
  setLanguage("ko");
  onTestFinished(() => setLanguage("en"));
  serveRows([]);
  await expect(fetchRows(result("short", 3), 0, 3, signal)).rejects.toMatchObject({
    detail: { code: "InvalidAnswer", message: t("api.noRow", { row: "1" }) },
  });
});
