import type { Diagnostic } from "@codemirror/lint";
import type { EngineEstimates, ErrorDetail } from "../api/types";
import { quoteIdentifier } from "../sql/quoteIdentifier";
import { t } from "../i18n";
import { engineMessage } from "../i18n/engineMessages";
import { toSpan } from "./positions";

// Candidates of some errors are whole function signatures, not names.
const MAX_ACTIONS = 3;

/** Return the part that Athena refuses, if the query outgrows one function. */
export function refusals(engine: EngineEstimates | undefined): ErrorDetail[] {
  return engine?.refusal && !engine.estimates.duckdb.fits ? [engine.refusal] : [];
}

/** Return the diagnostics of errors in `sql`, which begins at `from` in the editor's text. */
export function toDiagnostics(
  errors: ErrorDetail[],
  sql: string,
  from: number,
  severity: Diagnostic["severity"] = "error",
): Diagnostic[] {
  return errors.flatMap((error) => {
    if (!error.position) return [];
    const span = toSpan(sql, error.position);
    // An error at the end of the text still needs one character to underline.
    const start = span.from === span.to ? Math.max(0, span.from - 1) : span.from;
    return [
      {
        from: from + start,
        to: from + Math.max(span.to, start),
        severity,
        source: error.code,
        message: [engineMessage(error.message), error.message].filter(Boolean).join("\n"),
        actions: replacementNames(error).map((name) => ({
          name: t("editor.replaceWith", { name }),
          apply: (editor, from, to) => {
            editor.dispatch({ changes: { from, to, insert: name }, userEvent: "input" });
            editor.focus();
          },
        })),
      },
    ];
  });
}

/** Return the similar names that the API suggests for an unknown one. */
function replacementNames({ details }: ErrorDetail): string[] {
  const { candidates } = (details ?? {}) as { candidates?: unknown };
  if (!Array.isArray(candidates)) return [];
  const names = candidates.filter((each) => typeof each === "string" && !each.includes("("));
  return names.slice(0, MAX_ACTIONS).map(quoteIdentifier);
}
