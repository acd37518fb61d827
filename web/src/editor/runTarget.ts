import type { EditorState } from "@codemirror/state";
import { textOf } from "./documentText";
import { statementIndexAt, splitStatements } from "../sql/splitStatements";

/** The selection as offsets in the text. */
export interface Cursor {
  anchor: number;
  head: number;
}

/** The SQL that Run submits: the selection, the statement at the cursor, or the whole text. */
export interface RunTarget {
  sql: string;
  from: number;
  selected: boolean;
  /**
   * The number of the statement, counted from 1, and their count; set only for several statements.
   */
  statement?: { number: number; of: number };
}

export function runTargetOf(state: EditorState): RunTarget {
  return findRunTarget(textOf(state.doc), state.selection.main);
}

export function findRunTarget(text: string, { anchor, head }: Cursor): RunTarget {
  const from = Math.min(anchor, head);
  const selection = text.slice(from, Math.max(anchor, head));
  if (selection.trim()) return { sql: selection, from, selected: true };
  const statements = splitStatements(text);
  if (statements.length < 2) return { sql: text, from: 0, selected: false };
  const place = statementIndexAt(statements, head);
  const statement = { number: place + 1, of: statements.length };
  const { sql, from: offset } = statements[place] as { sql: string; from: number };
  return { sql, from: offset, selected: false, statement };
}

/** Return whether two targets have the same SQL, position and label. */
export function isSameTarget(one: RunTarget, other: RunTarget): boolean {
  return (
    one.sql === other.sql &&
    one.from === other.from &&
    one.selected === other.selected &&
    one.statement?.number === other.statement?.number &&
    one.statement?.of === other.statement?.of
  );
}
