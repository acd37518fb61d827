import { afterEach, expect, test, vi } from "vitest";
import { serveRows } from "../testing/serveRows";
import { readChunks } from "./readChunks";

const signal = new AbortController().signal;

afterEach(() => vi.unstubAllGlobals());

test("chunks of a remote source are requested ahead and arrive in order", async () => {
  const requests = serveRows(Array(25_000).fill(0));
  const source = { kind: "remote", requestId: "requested ahead", count: 25_000, width: 2 } as const;
  const firsts: unknown[] = [];
  for await (const rows of readChunks(source, 1, 24_999, signal)) firsts.push(rows[0]?.[0]);
  expect(requests).toEqual(["1+10000", "10001+10000", "20001+4999"]);
  expect(firsts).toEqual([1, 10_001, 20_001]);
});

test("chunks of wide rows are smaller", async () => {
  const requests = serveRows(Array(600).fill(0));
  const source = { kind: "remote", requestId: "many columns", count: 600, width: 300 } as const;
  for await (const rows of readChunks(source, 0, 599, signal))
    expect(rows.length).toBeLessThan(334);
  expect(requests).toEqual(["0+333", "333+267"]);
});

test("chunks end when they are aborted", async () => {
  const source = { kind: "local", count: 30_000, at: (row: number) => [row] } as const;
  const controller = new AbortController();
  const read = async () => {
    for await (const rows of readChunks(source, 0, 29_999, controller.signal))
      if (rows.length) controller.abort();
  };
  await expect(read()).rejects.toThrow();
});
