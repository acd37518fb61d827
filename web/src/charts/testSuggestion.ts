/** The suggested chart of a result in tests, and the cells of its rows. */

import type { Column } from "../api/types";
import { suggestChart } from "./suggestChart";
import { chartFields } from "./fieldRoles";

export type Cell = unknown;

/** Return the suggested chart: its kind, X column, values, those on the right axis, and series. */
export function choice(columns: Record<string, string>, rows: Cell[][]) {
  const list: Column[] = Object.entries(columns).map(([name, type]) => ({ name, type }));
  const chart = suggestChart(chartFields(list, rows), rows);
  if (!chart) return null;
  const { kind, x, y, right, group } = chart;
  return [kind, x, y.join(), right.join(), group ?? ""].join(" | ");
}

export const rowsOf = (count: number, row: (index: number) => Cell[]) =>
  Array.from({ length: count }, (_, index) => row(index));
export const day = (index: number) =>
  new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10);
export const month = (index: number) => `2024-${String(1 + (index % 12)).padStart(2, "0")}-01`;
export const moment = (index: number) =>
  new Date(Date.UTC(2024, 0, 1) + index * 7_654_321 + index * index * 997).toISOString();
