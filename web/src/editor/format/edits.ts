import { tokenize } from "../../sql/tokenizer";

/** Other text in the place of what stands from `from` to `to`. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
}

/**
 * Returns the smallest edits that make `after` of `before`, so that folds and marks stay where they are; null if the
 * two say different things: only blanks and the case of words may differ.
 */
export function editsBetween(before: string, after: string): Edit[] | null {
  if (canonicalTokens(before) !== canonicalTokens(after)) return null;
  const [old, next] = [splitCharacters(before), splitCharacters(after)];
  if (old.length !== next.length) return null;
  const edits: Edit[] = [];
  let at = 0;
  for (const [place, piece] of old.entries()) {
    const insert = next[place] as string;
    if (piece !== insert) appendEdit(edits, { from: at, to: at + piece.length, insert });
    at += piece.length;
  }
  return edits;
}

/** Each character that is no blank, with the blanks before it; the blanks at the end count as one more. */
function splitCharacters(text: string): string[] {
  const end = text.trimEnd().length;
  return [...(text.slice(0, end).match(/\s*\S/g) ?? []), text.slice(end)];
}

/** Adds an edit to the ones before it, to the last of them where it touches it. */
function appendEdit(edits: Edit[], edit: Edit) {
  const last = edits.at(-1);
  if (last?.to !== edit.from) edits.push(edit);
  else
    edits[edits.length - 1] = { from: last.from, to: edit.to, insert: last.insert + edit.insert };
}

/** Returns where a cursor of `before` stands in `after`: beside the same character. */
export function cursorAfter(before: string, cursor: number, after: string): number {
  const passed = before.slice(0, cursor).match(/\S/g)?.length ?? 0;
  const beforeNext = /\s$/.test(before.slice(0, cursor)) || cursor === 0;
  const places = Array.from(after.matchAll(/\S/g), ({ index }) => index);
  const next = beforeNext ? places[passed] : undefined;
  return next ?? (places[passed - 1] ?? -1) + 1;
}

/** The tokens of a text; a run of operators is one, however it is spaced, and a comment's blanks do not count. */
function canonicalTokens(sql: string): string {
  const tokens = tokenize(sql);
  return tokens
    .map(({ kind, text }, place) => {
      if (kind === "operator") return (tokens[place - 1]?.kind === kind ? "" : "\n") + text;
      if (kind === "comment") return `\n${text.replace(/\s+/g, " ").trim()}`;
      return `\n${kind === "word" ? text.toLowerCase() : text}`;
    })
    .join("");
}
