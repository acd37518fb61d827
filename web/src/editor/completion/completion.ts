import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { type EditorState, Facet } from "@codemirror/state";
import { textOf } from "../documentText";
import { functions } from "./functions";
import { inQuotes } from "../../sql/quoteIdentifier";
import { type Scope, scopeAt, typedNameAt } from "./scope";
import type { Source } from "./fromClause";

const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_$]*$/u;
const QUOTED = /^"[^"]*"?$/;
// Where an alias may be typed, fewer letters say too little.
const KEYWORD_LETTERS = 2;

const NONE: Source[] = [];

type Sources = Source[] | Promise<Source[]>;

/** The tables and named results that a query of this editor can read, also while they load. */
export const sources = Facet.define<Sources, Sources>({
  combine: ([newest]) => newest ?? NONE,
});

/**
 * The completion source: names, functions and keywords by the scope at the cursor. It stays the
 * same one when `sources` changes, as a new one would disable an open list.
 */
export async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const { state, pos, explicit } = context;
  const text = textOf(state.doc);
  // Between names nothing is parsed: that is most keys of a long query.
  if (!explicit && !isInName(text, pos)) return null;
  const tables = await state.facet(sources);
  const scope = scopeAt(text, pos, tables);
  if (!scope || (!explicit && typedTooLittle(scope, pos))) return null;
  // The first list loads what offers options; without a server there is none until the next key.
  const loading = Promise.all([functions(), import("./candidates")]);
  const loaded = await loading.catch(() => null);
  if (!loaded || context.aborted) return null;
  // A list that opens after the focus has left would stay open.
  if (context.view?.hasFocus === false) return null;
  const [known, { optionsFor }] = loaded;
  const options = optionsFor(scope, tables, known);
  // The next key asks again if the tables have changed.
  const validWhile =
    (isOpen: (text: string) => boolean) =>
    (text: string, _from: number, _to: number, now: EditorState) =>
      isOpen(text) && now.facet(sources) === tables;
  if (scope.quoted) {
    const quoted = inQuotationMarks(options, scope.from, pos, state.sliceDoc(pos, pos + 1));
    return { ...quoted, validFor: validWhile((text) => QUOTED.test(text)) };
  }
  const isOpen = (text: string) => NAME.test(text) && (explicit || !isFinished(text, options));
  if (pos > scope.from && !isOpen(state.sliceDoc(scope.from, pos))) return null;
  return { from: scope.from, options, validFor: validWhile(isOpen) };
}

function isInName(text: string, pos: number): boolean {
  const typed = typedNameAt(text, pos);
  return typed !== null && (typed.path.length > 0 || typed.from < pos);
}

function typedTooLittle({ from, path, expects }: Scope, pos: number): boolean {
  if (path.length > 0) return false;
  return pos - from < (expects === "keyword" ? KEYWORD_LETTERS : 1);
}

/** Return whether a name is complete and begins no longer one or a snippet: no list is needed. */
function isFinished(text: string, options: Completion[]): boolean {
  const typed = text.toLowerCase();
  const begun = options.filter(({ label }) => label.toLowerCase().startsWith(typed));
  const isWhole = ({ label, type }: Completion) =>
    label.length === typed.length && type !== "snippet";
  return begun.length > 0 && begun.every(isWhole);
}

function inQuotationMarks(options: Completion[], from: number, pos: number, next: string) {
  const labelled = options.map((each) => ({ ...each, label: inQuotes(each.label) }));
  return { from, to: next === '"' ? pos + 1 : pos, options: labelled };
}
