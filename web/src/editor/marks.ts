import type { Diagnostic } from "@codemirror/lint";
import type { ErrorDetail } from "../api/types";
import { spanOf } from "./positions";

/** Returns the underlines for errors in `sql`, which stands in the editor's text at `from`. */
export function marksOf(errors: ErrorDetail[], sql: string, from: number): Diagnostic[] {
  return errors.flatMap((error) => {
    if (!error.position) return [];
    const span = spanOf(sql, error.position);
    // An error at the end of the text still needs a character to be seen at.
    const start = span.from === span.to ? Math.max(0, span.from - 1) : span.from;
    return [
      {
        from: from + start,
        to: from + Math.max(span.to, start),
        severity: "error" as const,
        source: error.code,
        message: error.message,
      },
    ];
  });
}
