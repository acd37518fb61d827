import { expect, test } from "vitest";
import { loadRows, MOST_ROWS } from "./useChartRows";

function pages(total: number, largest: number) {
  const asked: [number, number][] = [];
  const page = async (offset: number, limit: number) => {
    asked.push([offset, limit]);
    if (limit > largest) return null;
    return Array.from({ length: Math.min(limit, total - offset) }, (_, row) => [offset + row]);
  };
  return { page, asked };
}

test("rows come page by page up to what is wanted", async () => {
  const { page, asked } = pages(200_000, 10_000);
  const seen: number[] = [];
  const rows = await loadRows(page, MOST_ROWS, (loaded) => seen.push(loaded));
  expect([rows.length, rows[49_999]]).toEqual([MOST_ROWS, [49_999]]);
  expect(asked).toHaveLength(5);
  expect(seen.at(-1)).toBe(MOST_ROWS);
});

test("wide rows come in smaller pages", async () => {
  const { page, asked } = pages(5_000, 2_500);
  const rows = await loadRows(page, 5_000, () => undefined);
  expect(rows.map(([value]) => value)).toEqual(Array.from({ length: 5_000 }, (_, row) => row));
  expect(asked.slice(0, 3)).toEqual([
    [0, 5_000],
    [0, 2_500],
    [2_500, 2_500],
  ]);
});

test("rows that are too wide for any page are an error, not an endless try", async () => {
  const { page } = pages(5_000, 10);
  await expect(loadRows(page, 5_000, () => undefined)).rejects.toThrow("too large");
});
