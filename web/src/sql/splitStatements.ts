import { tokenize } from "./tokenizer";

/** A statement's text without its semicolon. */
export interface Statement {
  sql: string;
  from: number;
  to: number;
}

/** Return the statements of a text; blanks and comments alone are none. */
export function splitStatements(text: string): Statement[] {
  const result: Statement[] = [];
  let open: { from: number; to: number } | null = null;
  let leading: number | null = null;
  const close = () => {
    if (open) result.push({ ...open, sql: text.slice(open.from, open.to) });
    open = null;
    leading = null;
  };
  for (const { kind, text: word, from, to } of tokenize(text)) {
    if (word === ";") close();
    else if (kind === "comment" && !open) leading ??= from;
    else open = { from: (open as { from: number } | null)?.from ?? leading ?? from, to };
  }
  close();
  return result;
}

/** Return the index in `statements` of the one at the cursor: the last that begins before it. */
export function statementIndexAt(statements: Statement[], cursor: number): number {
  const after = statements.findIndex(({ from }) => from > cursor);
  return Math.max(0, after < 0 ? statements.length - 1 : after - 1);
}
