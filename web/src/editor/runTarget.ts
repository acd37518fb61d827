import type { EditorState } from "@codemirror/state";
import { statementIndexAt, splitStatements } from "../sql/splitStatements";

/** The selection, as offsets in the text. */
export interface Cursor {
  anchor: number;
  head: number;
}

/** What Run would run: the selection, the statement at the cursor where there are several, or all of the text. */
export interface RunTarget {
  sql: string;
  from: number;
  selected: boolean;
  /** Which of how many statements it is, counted from 1; only where there are several. */
  statement?: { number: number; of: number };
}

export function runTargetOf(state: EditorState): RunTarget {
  return findRunTarget(state.doc.toString(), state.selection.main);
}

export function findRunTarget(text: string, { anchor, head }: Cursor): RunTarget {
  const from = Math.min(anchor, head);
  const selection = text.slice(from, Math.max(anchor, head));
  if (selection.trim()) return { sql: selection, from, selected: true };
  const statements = splitStatements(text);
  if (statements.length < 2) return { sql: text, from: 0, selected: false };
  const place = statementIndexAt(statements, head);
  const statement = { number: place + 1, of: statements.length };
  const found = statements[place] as { sql: string; from: number };
  return { sql: found.sql, from: found.from, selected: false, statement };
}

/** Tells whether Run would do, and say, the same. */
export function isSameTarget(one: RunTarget, other: RunTarget): boolean {
  return (
    one.sql === other.sql &&
    one.from === other.from &&
    one.selected === other.selected &&
    one.statement?.number === other.statement?.number &&
    one.statement?.of === other.statement?.of
  );
}
