import type { Suggestion } from "../api/types";
import { toSpan } from "./positions";

/** Return a suggestion's edits as changes of the editor's text, in which `sql` begins at `from`. */
export function suggestionEdits(
  suggestion: Suggestion,
  sql: string,
  from: number,
): { from: number; to: number; insert: string }[] {
  return suggestion.edits.map((edit) => {
    const span = toSpan(sql, edit.position);
    return { from: from + span.from, to: from + span.to, insert: edit.text };
  });
}
