import { afterEach, expect, test, vi } from "vitest";
import { fetchFirstRows } from "./fetchFirstRows";
import { serveRows } from "../testing/serveRows";

const signal = new AbortController().signal;

afterEach(() => vi.unstubAllGlobals());

test("fetchFirstRows fetches pages up to the count", async () => {
  const ranges = serveRows(Array(30_000).fill(0));
  const progress: number[] = [];
  const rows = await fetchFirstRows("small", 25_000, signal, (loaded) => progress.push(loaded));
  expect([rows.length, rows[24_999]?.[0]]).toEqual([25_000, 24_999]);
  expect(ranges).toEqual(["0+10000", "10000+10000", "20000+5000"]);
  expect(progress).toEqual([10_000, 20_000, 25_000]);
});

test("fetchFirstRows fetches wide rows in smaller responses", async () => {
  serveRows(Array(5).fill(4));
  const rows = await fetchFirstRows("wide", 5, signal);
  expect(rows.map(([value]) => value)).toEqual([0, 1, 2, 3, 4]);
});

test("fetchFirstRows rejects a row that is too large for a response", async () => {
  serveRows([1, 99, 1]);
  await expect(fetchFirstRows("giant", 3, signal)).rejects.toThrow("too large");
});
