import { tokenize } from "../../sql/tokenizer";

/** A replacement of the text from `from` to `to`. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
}

/**
 * Return the smallest edits that turn `before` into `after`, so that folds and marks keep their
 * place.
 *
 * Return null if the texts differ in more than whitespace and the case of keywords.
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

/**
 * Split a text into its non-blank characters, each with the blanks before it, and the trailing
 * blanks.
 */
function splitCharacters(text: string): string[] {
  const end = text.trimEnd().length;
  return [...(text.slice(0, end).match(/\s*\S/g) ?? []), text.slice(end)];
}

/** Append an edit; merge it with the last one if both are adjacent. */
function appendEdit(edits: Edit[], edit: Edit) {
  const last = edits.at(-1);
  if (last?.to !== edit.from) edits.push(edit);
  else
    edits[edits.length - 1] = { from: last.from, to: edit.to, insert: last.insert + edit.insert };
}

/** Return the position in `after` of a cursor in `before`: next to the same character. */
export function cursorAfter(before: string, cursor: number, after: string): number {
  const passed = before.slice(0, cursor).match(/\S/g)?.length ?? 0;
  const beforeNext = /\s$/.test(before.slice(0, cursor)) || cursor === 0;
  const places = Array.from(after.matchAll(/\S/g), ({ index }) => index);
  const next = beforeNext ? places[passed] : undefined;
  return next ?? (places[passed - 1] ?? -1) + 1;
}

/**
 * Return the tokens as text; a run of operators is one token, and blanks in comments are
 * normalized.
 */
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
