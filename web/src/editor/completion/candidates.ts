import type { Completion } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { inQuotes, quoteIdentifier } from "../../sql/quoteIdentifier";
import type { SqlFunction } from "./functions";
import { KEYWORDS, START_KEYWORDS, TABLE_KEYWORDS, TYPES, UNITS } from "./keywords";
import type { Scope } from "./scope";
import { expressionSnippets, statementSnippets } from "./snippets";
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
  const plain = plainOptions(scope.expects);
  if (plain) return scope.quoted ? [] : plain;
  const known = distinct(scope.named).map((source) => table(source, tables, write));
  if (scope.expects === "table") {
    const calls = functions.filter(({ kind }) => kind === "table").map(call);
    return scope.quoted ? known : [...known, ...calls, ...words(TABLE_KEYWORDS)];
  }
  const names = namesIn(scope, known, write);
  const calls = functions.filter(({ kind }) => kind !== "table").map(call);
  return scope.quoted ? names : [...names, ...calls, ...words(KEYWORDS), ...expressionSnippets()];
}

/** Return the options of positions where no name of the query or the catalog belongs, else null. */
function plainOptions(expects: Scope["expects"]): Completion[] | null {
  switch (expects) {
    case "name":
      return [];
    case "type":
      return TYPES.map((label) => word(label, "type", 0));
    case "by":
      return words(["BY"]);
    case "unit":
      return words([...UNITS, ...KEYWORDS]);
    case "start":
      return [...words(START_KEYWORDS), ...statementSnippets()];
    case "keyword":
      return words(KEYWORDS);
    default:
      return null;
  }
}

/** Return the aliases, columns, sources and tables that an expression may name. */
function namesIn(scope: Scope, known: Completion[], write: (name: string) => string): Completion[] {
  const aliases = scope.aliases.map(({ name, type }) => ({
    label: name,
    apply: write(name),
    detail: type,
    type: "variable",
    boost: 65,
  }));
  const taken = new Set(aliases.map(({ label }) => label.toLowerCase()));
  const columns = scope.sources.length
    ? columnsOf(scope.sources, write)
    : columnsOf(scope.named, write).map((each) => ({ ...each, boost: 25 }));
  const own = distinct(scope.sources)
    .filter(({ name }) => name)
    .map(({ name }) => ({ label: name, apply: write(name), type: "namespace", boost: 40 }));
  const others = known.filter(({ label }) => !own.some((each) => each.label === label));
  return [
    ...aliases,
    ...columns.filter(({ label }) => !taken.has(label.toLowerCase())),
    ...own,
    ...others,
  ];
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

function words(list: string[]): Completion[] {
  return list.map((each, place) => word(each, "keyword", place < USUAL_KEYWORDS ? 30 : 0));
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
