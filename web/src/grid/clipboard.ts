import { fetchRows } from "../resultset/fetchRows";
import type { Row, RowSource } from "../resultset/source";
import { type ClipboardFormat, formatCells } from "./clipboardFormats";
import type { PositionedColumn } from "./columnLayout";
import { cellCount, type Range } from "./selection";

export const MAX_CELLS = 2_000_000;
const LOAD_ROWS = 10_000;

/**
 * Copy the cells of a range to the clipboard and return their count; missing rows are fetched
 * first.
 */
export async function copyRange(
  source: RowSource,
  columns: readonly PositionedColumn[],
  range: Range,
  format: ClipboardFormat,
): Promise<number> {
  const cells = cellCount(range);
  if (cells > MAX_CELLS) throw new RangeError("too many cells");
  const selected = columns.slice(range.left, range.right + 1);
  const text = loadRange(source, range).then((rows) =>
    formatCells(
      {
        names: selected.map(({ name }) => name),
        rows: rows.map((row) => selected.map(({ index }) => row[index])),
      },
      format,
    ),
  );
  await writeClipboard(text);
  return cells;
}

async function loadRange(source: RowSource, { top, bottom }: Range): Promise<Row[]> {
  const count = bottom - top + 1;
  if (source.kind === "local")
    return Array.from({ length: count }, (_, row) => source.at(top + row));
  const rows: Row[] = [];
  const { signal } = new AbortController();
  while (rows.length < count) {
    const limit = Math.min(LOAD_ROWS, count - rows.length);
    rows.push(...(await fetchRows(source, top + rows.length, limit, signal)));
  }
  return rows;
}

/** Pass the promise on, because browsers accept a clipboard write only during a user action. */
export async function writeClipboard(text: Promise<string>): Promise<void> {
  if (!navigator.clipboard) throw new TypeError("no clipboard");
  const blob = text.then((written) => new Blob([written], { type: "text/plain" }));
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}
