/** Comparison of two results by rows. */
import type { Column } from "../../api/types";
import type { Row } from "../../resultset/source";

export interface ResultDiff {
  kind: "same" | "reordered" | "columns" | "rows";
  onlyFirst: Row[];
  onlySecond: Row[];
}

export function diffResults(
  first: { columns: Column[]; rows: Row[] },
  second: { columns: Column[]; rows: Row[] },
): ResultDiff {
  const none = { onlyFirst: [], onlySecond: [] };
  if (JSON.stringify(first.columns) !== JSON.stringify(second.columns)) {
    return { kind: "columns", ...none };
  }
  const left = first.rows.map((row) => JSON.stringify(row));
  const right = second.rows.map((row) => JSON.stringify(row));
  if (left.length === right.length && left.every((row, index) => row === right[index])) {
    return { kind: "same", ...none };
  }
  const onlyFirst = without(first.rows, left, right);
  const onlySecond = without(second.rows, right, left);
  const kind = onlyFirst.length + onlySecond.length === 0 ? "reordered" : "rows";
  return { kind, onlyFirst, onlySecond };
}

/** Return the rows that `others` lacks or has less often. */
function without(rows: Row[], written: string[], others: string[]): Row[] {
  const left = new Map<string, number>();
  for (const other of others) left.set(other, (left.get(other) ?? 0) + 1);
  return rows.filter((_, index) => {
    const text = written[index] as string;
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}
