import { tokenize } from "../../sql/tokenizer";
import { splitSetOperations, splitClauses, isQuery } from "./clauses";
import { queryColumns, clauseNodes } from "./selectList";
import { type Source, resolveSources } from "./fromClause";
import { groupAt, isName, isWord, type Node, nameOf, parseTree } from "./tree";
import { parseWith } from "./ctes";

/** What may be written at a place of a text. */
export interface Scope {
  /** Where the name that is being written begins, and whether it has a quote. */
  from: number;
  quoted: boolean;
  /** The names before it with dots: `r.` */
  path: string[];
  expects: "table" | "type" | "name" | "expression";
  /** What the query there reads, the innermost query's last; a name finds the last. */
  sources: Source[];
  /** The tables and CTEs that it may read. */
  named: Source[];
  /** The tokens of the SELECT there. */
  select: Node[];
}

/** Returns what may be written at `place`, null in a text, a number or a comment. */
export function scopeAt(sql: string, place: number, tables: Source[]): Scope | null {
  const tokens = tokenize(sql);
  const touched = tokens.find(({ from, to }) => from < place && place <= to);
  const isPart = touched && isName(touched);
  if (touched && !isPart && isClosed(touched.kind, touched.to, place)) return null;
  const from = isPart ? touched.from : place;
  const path: string[] = [];
  let start = from;
  for (let at = tokens.findLastIndex(({ to }) => to <= from); at > 0; at -= 2) {
    const [name, dot] = [tokens[at - 1] as Node, tokens[at] as Node];
    if (dot.text !== "." || !isName(name)) break;
    path.unshift(nameOf(name));
    start = name.from;
  }
  // The name itself says nothing of what it may be.
  const blanked = sql.slice(0, start) + " ".repeat(place - start) + sql.slice(place);
  const nodes = parseTree(statementAt(blanked, start));
  const quoted = isPart ? touched.kind === "quoted" : false;
  return { from, quoted, path, ...within(nodes, start, tables, []) };
}

/** Returns the SELECT at a place, the innermost one, as far as it goes without its set operations. */
export function selectAt(sql: string, place: number): Node[] {
  return within(parseTree(statementAt(sql, place)), place, [], []).select;
}

/** Returns `sql` up to the end of the statement at a place, with blanks for those before. */
function statementAt(sql: string, place: number): string {
  const ends = tokenize(sql).filter(({ text }) => text === ";");
  const begin = ends.findLast(({ to }) => to <= place)?.to ?? 0;
  const end = ends.find(({ from }) => from >= place)?.from ?? sql.length;
  return " ".repeat(begin) + sql.slice(begin, end);
}

function isClosed(kind: string, to: number, place: number): boolean {
  // A place behind a closed text or comment is in it no more; a line's comment goes on.
  if (kind === "operator" || kind === "mark") return false;
  return kind !== "string" || place <= to;
}

type Found = Pick<Scope, "expects" | "sources" | "named" | "select">;

/** Finds the innermost query at a place; `outer` is what the queries around it read. */
function within(nodes: Node[], place: number, known: Source[], outer: Source[]): Found {
  const { named, queries, rest } = parseWith(nodes, known, queryColumns);
  const inWith = queries.find(({ group }) => group.from < place && place < group.to);
  if (inWith) return within(inWith.group.nodes, place, inWith.known, outer);
  const arm =
    splitSetOperations(rest).findLast((each, at) => at === 0 || startsBefore(each, place)) ?? [];
  const sources = [
    ...outer,
    ...resolveSources(clauseNodes(splitClauses(arm), "from"), named, queryColumns),
  ];
  let inner = arm;
  let caller: Node | undefined;
  for (let group = groupAt(arm, place); group; group = groupAt(inner, place)) {
    if (isQuery(group.nodes)) return within(group.nodes, place, named, sources);
    // Parentheses that are not closed yet have taken in the FROM behind them.
    if (group.to === Number.POSITIVE_INFINITY) {
      sources.push(
        ...resolveSources(clauseNodes(splitClauses(group.nodes), "from"), named, queryColumns),
      );
    }
    caller = inner[inner.indexOf(group) - 1];
    inner = group.nodes;
  }
  return { expects: expected(inner, place, caller), sources, named, select: arm };
}

function startsBefore(nodes: Node[], place: number): boolean {
  return (nodes[0]?.from ?? Number.POSITIVE_INFINITY) < place;
}

/** Tells what a place expects by what stands before it, in the parentheses of `caller` or in none. */
function expected(nodes: Node[], place: number, caller: Node | undefined): Scope["expects"] {
  const before = nodes.filter(({ to }) => to <= place);
  const last = before.at(-1);
  if (isWord(last, "as")) return isWord(caller, "cast", "try_cast") ? "type" : "name";
  if (last?.text === ":" && before.at(-2)?.text === ":") return "type";
  const clause = splitClauses(before).at(-1);
  if (isWord(last, "join", "lateral")) return "table";
  const inFrom = clause?.word === "from" && (!clause.nodes.length || last?.text === ",");
  return inFrom || isWord(last, "describe", "summarize", "pivot", "unpivot")
    ? "table"
    : "expression";
}
