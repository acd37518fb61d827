import type { CompletionSource } from "@codemirror/autocomplete";
import { functions } from "./functions";
import { inQuotes, optionsFor } from "./candidates";
import { scopeAt } from "./scope";
import type { Source } from "./fromClause";

const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_$]*$/u;
const QUOTED = /^"[^"]*"?$/;

/**
 * Return a completion source of names, functions and keywords by the scope at the cursor; `tables`
 * is the catalog.
 */
export function completionOver(tables: Source[]): CompletionSource {
  return async (context) => {
    const { state, pos, explicit } = context;
    const scope = scopeAt(state.doc.toString(), pos, tables);
    if (!scope || (!explicit && scope.from === pos && scope.path.length === 0)) return null;
    const known = await functions();
    if (context.aborted) return null;
    const options = optionsFor(scope, tables, known);
    if (!scope.quoted) return { from: scope.from, options, validFor: NAME };
    const closed = state.sliceDoc(pos, pos + 1) === '"';
    const labelled = options.map((each) => ({ ...each, label: inQuotes(each.label) }));
    const to = closed ? pos + 1 : pos;
    return { from: scope.from, to, options: labelled, validFor: QUOTED };
  };
}
