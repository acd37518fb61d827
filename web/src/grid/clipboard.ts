import { readChunks } from "../resultset/readChunks";
import type { Row, RowSource } from "../resultset/source";
import { cellText } from "../resultset/values";
import { type ClipboardFormat, joinRows, type RowFormat, startFormat } from "./clipboardFormats";
import type { PositionedColumn } from "./columnLayout";
import { cellCount, type Range } from "./selection";

export const MAX_CELLS = 2_000_000;
/** The page formats this number of rows before it handles events again. */
const FORMATTED_CELLS = 50_000;

export interface CopyTask {
  format: ClipboardFormat;
  signal: AbortSignal;
  /** Receives the share of the rows that are formatted, from 0 to 1. */
  onProgress: (share: number) => void;
}

/**
 * Copy the cells of a range to the clipboard; missing rows are fetched first. Return the number of
 * rows that the format leaves out because of NULL.
 */
export async function copyRange(
  source: RowSource,
  columns: readonly PositionedColumn[],
  range: Range,
  task: CopyTask,
): Promise<number> {
  if (cellCount(range) > MAX_CELLS) throw new RangeError("too many cells");
  const selected = columns.slice(range.left, range.right + 1);
  if (cellCount(range) === 0) {
    await writeClipboard(Promise.resolve(textWithoutRows(task.format, selected)));
    return 0;
  }
  const text = startFormat(task.format, selected);
  const written = formatRange(source, selected, range, task, text);
  await writeClipboard(written);
  await written;
  return text.leftOut?.() ?? 0;
}

/** Return the text for a header or for a result without rows: the names, if the format has them. */
function textWithoutRows(format: ClipboardFormat, columns: readonly PositionedColumn[]): string {
  if (format === "json") return "[]";
  const text = startFormat(format === "tsv" ? "tsvWithHeaders" : format, columns);
  return (format === "inList" ? joinRows(text, []) : text.head).trimEnd();
}

async function formatRange(
  source: RowSource,
  columns: readonly PositionedColumn[],
  range: Range,
  { format, signal, onProgress }: CopyTask,
  text: RowFormat,
): Promise<string> {
  const { top, bottom } = range;
  const texts: string[] = [];
  const valuesOf = (values: Row) => columns.map(({ index }) => values[index]);
  const step = Math.ceil(FORMATTED_CELLS / columns.length);
  let done = 0;
  for await (const rows of readChunks(source, top, bottom, signal)) {
    // A single value is copied as it is, as no separator follows.
    if (format === "tsv" && cellCount(range) === 1)
      return cellText(valuesOf(rows[0] as Row)[0]) ?? "";
    for (let first = 0; first < rows.length; first += step) {
      for (const values of rows.slice(first, first + step)) {
        const formatted = text.row(valuesOf(values));
        if (formatted !== null) texts.push(formatted);
      }
      await new Promise((resolve) => setTimeout(resolve));
      signal.throwIfAborted();
    }
    done += rows.length;
    onProgress(done / (bottom - top + 1));
  }
  return joinRows(text, texts);
}

/** Pass the promise on, because browsers accept a clipboard write only during a user action. */
export async function writeClipboard(text: Promise<string>): Promise<void> {
  if (!navigator.clipboard) throw new TypeError("no clipboard");
  const blob = text.then((written) => new Blob([written], { type: "text/plain" }));
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}
