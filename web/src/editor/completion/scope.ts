import { tokenize } from "../../sql/tokenizer";
import { splitSetOperations, splitClauses, isQuery } from "./clauses";
import { queryColumns, clauseNodes, selectAliases } from "./selectList";
import { type Expected, expectedAfter } from "./expected";
import { type Column, type Source, resolveSources } from "./fromClause";
import { groupAt, isName, type Node, nameOf, parseTree } from "./tree";
import { parseWith } from "./ctes";

/** The names that are valid at a position of the text. */
export interface Scope {
  /** The offset at which the name under the cursor begins, and whether it is quoted. */
  from: number;
  quoted: boolean;
  /** The qualifiers before the name, such as `r` of `r.`. */
  path: string[];
  expects: Expected;
  /**
   * The sources of the enclosing queries, the innermost query's last. A name refers to the last
   * match.
   */
  sources: Source[];
  /** The tables and CTEs that a FROM clause may name there. */
  named: Source[];
  /** The nodes of the SELECT at the position. */
  select: Node[];
  /** The columns that the SELECT names by AS; an expression may use them. */
  aliases: Column[];
}

/** Return the scope at `place`, null in a string, a number or a comment. */
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
  // The unfinished name must not influence the parsing.
  const blanked = sql.slice(0, start) + " ".repeat(place - start) + sql.slice(place);
  const nodes = parseTree(statementAt(blanked, start));
  const quoted = isPart ? touched.kind === "quoted" : false;
  return { from, quoted, path, ...scopeIn(nodes, start, tables, []) };
}

/** Return the innermost SELECT at a position, limited by its set operations. */
export function selectAt(sql: string, place: number): Node[] {
  return scopeIn(parseTree(statementAt(sql, place)), place, [], []).select;
}

/**
 * Return `sql` up to the end of the statement at a position, with blanks for the preceding
 * statements.
 */
function statementAt(sql: string, place: number): string {
  const ends = tokenize(sql).filter(({ text }) => text === ";");
  const begin = ends.findLast(({ to }) => to <= place)?.to ?? 0;
  const end = ends.find(({ from }) => from >= place)?.from ?? sql.length;
  return " ".repeat(begin) + sql.slice(begin, end);
}

function isClosed(kind: string, to: number, place: number): boolean {
  // A position after a closed string or comment is outside; a line comment has no closing
  // character.
  if (kind === "operator" || kind === "mark") return false;
  return kind !== "string" || place <= to;
}

type QueryScope = Pick<Scope, "expects" | "sources" | "named" | "select" | "aliases">;

/**
 * Return the scope of the innermost query at a position; `outer` are the sources of the enclosing
 * queries.
 */
function scopeIn(nodes: Node[], place: number, known: Source[], outer: Source[]): QueryScope {
  const { named, queries, rest } = parseWith(nodes, known, queryColumns);
  const inWith = queries.find(({ group }) => group.from < place && place < group.to);
  if (inWith) return scopeIn(inWith.group.nodes, place, inWith.known, outer);
  const arm =
    splitSetOperations(rest).findLast((each, at) => at === 0 || startsBefore(each, place)) ?? [];
  const sources = [
    ...outer,
    ...resolveSources(clauseNodes(splitClauses(arm), "from"), named, queryColumns),
  ];
  let inner = arm;
  let caller: Node | undefined;
  for (let group = groupAt(arm, place); group; group = groupAt(inner, place)) {
    if (isQuery(group.nodes)) return scopeIn(group.nodes, place, named, sources);
    // Unclosed parentheses also contain the FROM clause that follows them.
    if (group.to === Number.POSITIVE_INFINITY) {
      sources.push(
        ...resolveSources(clauseNodes(splitClauses(group.nodes), "from"), named, queryColumns),
      );
    }
    caller = inner[inner.indexOf(group) - 1];
    inner = group.nodes;
  }
  const expects = expectedIn(nodes, inner, place, caller);
  const aliases = selectAliases(arm, sources);
  return { expects, sources, named, select: arm, aliases };
}

/** `inner` are the nodes around the position: those of `nodes`, or of parentheses in them. */
function expectedIn(nodes: Node[], inner: Node[], place: number, caller: Node | undefined) {
  const isBefore = ({ to }: Node) => to <= place;
  const before = inner.filter(isBefore);
  if (before.length > 0 || caller || nodes.includes(groupAt(nodes, place) as Node)) {
    return expectedAfter(before, caller);
  }
  const header = nodes.filter(isBefore).at(-1);
  return !header || header.kind === "group" ? "start" : "name";
}

function startsBefore(nodes: Node[], place: number): boolean {
  return (nodes[0]?.from ?? Number.POSITIVE_INFINITY) < place;
}
