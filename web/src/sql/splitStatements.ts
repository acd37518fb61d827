import { type TokenIndex, tokenIndex } from "./tokenIndex";
import { TOKEN_KINDS } from "./tokenizer";

const COMMENT = TOKEN_KINDS.indexOf("comment");
const SEMICOLON = ";".charCodeAt(0);

/** A statement's text without its semicolon. */
export interface Statement {
  sql: string;
  from: number;
  to: number;
}

const results = new WeakMap<TokenIndex, Statement[]>();

/** Return the statements of a text; blanks and comments alone are none. */
export function splitStatements(text: string): Statement[] {
  const index = tokenIndex(text);
  const known = results.get(index) ?? split(index);
  results.set(index, known);
  return known;
}

function split({ text, kinds, starts, ends }: TokenIndex): Statement[] {
  const result: Statement[] = [];
  let open: { from: number; to: number } | null = null;
  let leading: number | null = null;
  const close = () => {
    if (open) result.push({ ...open, sql: text.slice(open.from, open.to) });
    open = null;
    leading = null;
  };
  for (let at = 0; at < starts.length; at++) {
    const [from, to] = [starts[at] as number, ends[at] as number];
    if (text.charCodeAt(from) === SEMICOLON) close();
    else if (kinds[at] === COMMENT && !open) leading ??= from;
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
