/** Figures of cells and the search for a text, in the page or by a query over the result. */
import type { Column } from "../api/types";
import { averageOf, type CellFigures, commonType, FigureCounter } from "./cellFigures";
import { fetchRows } from "./fetchRows";
import { readChunks } from "./readChunks";
import { type CellRange, cellFiguresSql, findCellsSql } from "./resultSql";
import { runOverResult } from "./runOverResult";
import { loadLocalRows, MAX_LOCAL_CELLS } from "./sortFilterQueries";
import type { RemoteRows, RowSource } from "./source";
import { cellText } from "./values";

/** The largest number of matches of a search. */
export const MAX_MATCHES = 10_000;

/** A cell that contains the text; `position` is that among the visible columns. */
export interface Match {
  row: number;
  position: number;
}

/** The found cells, and whether the engine searched, in its own text of numbers in lists. */
export interface CellMatches {
  matches: Match[];
  byEngine: boolean;
}

/** The columns of a result, and the indexes of those to search, in their visible order. */
export interface SearchedColumns {
  columns: readonly Column[];
  order: readonly number[];
}

/** Compute the figures of cells; `indexes` are those of the columns in the result. */
export async function computeFigures(
  source: RowSource,
  range: CellRange,
  indexes: readonly number[],
  signal: AbortSignal,
): Promise<CellFigures> {
  const type = commonType(range.columns);
  const rows = range.bottom - range.top + 1;
  if (source.kind === "remote" && rows * source.width > MAX_LOCAL_CELLS) {
    const sql = cellFiguresSql(range, type);
    const answer = await runOverResult(source.requestId, sql, signal);
    const [row = []] = await fetchRows(answer, 0, 1, signal);
    const [count, sum, min, max] = row;
    const [total, least, most] = [sum, min, max].map(cellText);
    return {
      count: Number(count),
      sum: total ?? null,
      average: total ? averageOf(total, Number(count)) : null,
      min: least ?? null,
      max: most ?? null,
    };
  }
  const counter = new FigureCounter(type);
  for await (const chunk of readChunks(source, range.top, range.bottom, signal)) {
    for (const row of chunk) for (const index of indexes) counter.add(row[index]);
  }
  return counter.figures();
}

/** Find the cells whose text contains `text`, in any case; all rows are searched. */
export async function findCells(
  source: RowSource,
  { columns, order }: SearchedColumns,
  text: string,
  signal: AbortSignal,
): Promise<CellMatches> {
  const rows = await loadLocalRows(source, signal);
  if (rows) return { matches: findLocally(rows, order, text.toLowerCase()), byEngine: false };
  const sql = findCellsSql(text, columns, order, MAX_MATCHES);
  const answer = await runOverResult((source as RemoteRows).requestId, sql, signal);
  const matches: Match[] = [];
  if (answer.count === 0) return { matches, byEngine: true };
  for await (const chunk of readChunks(answer, 0, answer.count - 1, signal)) {
    for (const [row, position] of chunk)
      matches.push({ row: Number(row), position: Number(position) });
  }
  return { matches, byEngine: true };
}

function findLocally(
  rows: RowSource & { kind: "local" },
  order: readonly number[],
  text: string,
): Match[] {
  const found: Match[] = [];
  for (let row = 0; row < rows.count && found.length < MAX_MATCHES; row++) {
    const values = rows.at(row);
    order.forEach((index, position) => {
      if (cellText(values[index])?.toLowerCase().includes(text)) found.push({ row, position });
    });
  }
  return found.slice(0, MAX_MATCHES);
}
