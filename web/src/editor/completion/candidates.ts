import type { Completion } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { quoteIdentifier } from "../../sql/quoteIdentifier";
import type { SqlFunction } from "./functions";
import { KEYWORDS, TYPES } from "./keywords";
import type { Scope } from "./scope";
import { findSource, type Source } from "./fromClause";

// Functions that most queries call; they rank above the others.
const USUAL = new Set(
  "avg count date_diff date_part date_trunc first last length list lower max median min quantile_cont rank round row_number strftime string_agg sum time_bucket upper".split(
    " ",
  ),
);
const USUAL_KEYWORDS = 33;

/** Return the completion options of a scope; `tables` is the catalog. */
export function optionsFor(scope: Scope, tables: Source[], functions: SqlFunction[]): Completion[] {
  const write = scope.quoted ? inQuotes : quoteIdentifier;
  if (scope.path.length > 0) return columnsBehind(scope, write);
  if (scope.expects === "name") return [];
  if (scope.expects === "type") return TYPES.map((label) => word(label, "type", 0));
  const known = distinct(scope.named).map((source) => table(source, tables, write));
  if (scope.expects === "table") {
    const calls = functions.filter(({ kind }) => kind === "table").map(call);
    return scope.quoted ? known : [...known, ...calls, ...words()];
  }
  const columns = scope.sources.length
    ? columnsOf(scope.sources, write)
    : columnsOf(scope.named, write).map((each) => ({ ...each, boost: 10 }));
  const own = distinct(scope.sources)
    .filter(({ name }) => name)
    .map(({ name }) => ({ label: name, apply: write(name), type: "namespace", boost: 40 }));
  const others = known.filter(({ label }) => !own.some((each) => each.label === label));
  if (scope.quoted) return [...columns, ...own, ...others];
  const calls = functions.filter(({ kind }) => kind !== "table").map(call);
  return [...columns, ...own, ...others, ...calls, ...words()];
}

function columnsBehind(scope: Scope, write: (name: string) => string): Completion[] {
  const name = scope.path.at(-1) as string;
  const source = findSource(scope.sources, name) ?? findSource(scope.named, name);
  return (source?.columns ?? []).map((column) => ({
    label: column.name,
    apply: write(column.name),
    detail: column.type,
    type: "property",
  }));
}

/** Return the columns of all sources; a name that occurs twice is qualified with its source. */
function columnsOf(sources: Source[], write: (name: string) => string): Completion[] {
  const all = sources.flatMap((source) => source.columns.map((column) => ({ column, source })));
  const times = new Map<string, number>();
  for (const { column } of all) {
    const name = column.name.toLowerCase();
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  return all.map(({ column, source }) => {
    const shared = (times.get(column.name.toLowerCase()) ?? 0) > 1 && source.name;
    const from = sources.length > 1 ? source.name : "";
    return {
      label: column.name,
      apply: (shared ? `${write(source.name)}.` : "") + write(column.name),
      detail: [column.type, from].filter(Boolean).join(" · "),
      type: "property",
      boost: 60,
    };
  });
}

function table(source: Source, tables: Source[], write: (name: string) => string): Completion {
  const isTable = tables.includes(source);
  return { label: source.name, apply: write(source.name), type: isTable ? "class" : "namespace" };
}

function distinct(sources: Source[]): Source[] {
  return sources.filter(
    ({ name }, place) => findSource(sources.slice(place + 1), name) === undefined,
  );
}

function words(): Completion[] {
  return KEYWORDS.map((each, place) => word(each, "keyword", place < USUAL_KEYWORDS ? 30 : 0));
}

/** Return an option in upper case that matches lower-case input like the other names. */
function word(text: string, type: string, boost: number): Completion {
  return { label: text.toLowerCase(), displayLabel: text, apply: text, type, boost };
}

function call(of: SqlFunction): Completion {
  const { name, parameters, returns, description } = of;
  const boost = USUAL.has(name) ? 20 : 0;
  const info = [returns && `→ ${returns}`, description].filter(Boolean).join("\n");
  return {
    label: name,
    detail: `(${parameters ?? "…"})`,
    type: "function",
    boost,
    ...(info && { info }),
    apply: (view, _, from, to) => writeCall(view, name, parameters !== "", from, to),
  };
}

/** Insert a call with the cursor between its parentheses; existing parentheses are kept. */
function writeCall(view: EditorView, name: string, inside: boolean, from: number, to: number) {
  const opened = view.state.sliceDoc(to, to + 1) === "(";
  view.dispatch({
    changes: { from, to, insert: opened ? name : `${name}()` },
    selection: { anchor: from + name.length + (opened || inside ? 1 : 2) },
    userEvent: "input.complete",
  });
}

/** Return a name in double quotes. */
export function inQuotes(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
