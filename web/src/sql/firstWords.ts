import { tokenize } from "./tokenizer";

/** Characters that are enough for one line and for a comment before it. */
const READ = 2000;

/** Return the beginning of a statement on one line, without the comments before it. */
export function firstWords(sql: string, characters = 80): string {
  const first = tokenize(sql.slice(0, READ)).find(({ kind }) => kind !== "comment");
  const from = first?.from ?? 0;
  return sql.slice(from, from + characters).replace(/\s+/g, " ");
}
