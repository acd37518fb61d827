import { placeEndingAt, statementRange, tokenAt, tokenIndex } from "../../sql/tokenIndex";
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

/** A name at a position and the qualifiers before it, as tokens alone show them. */
export interface TypedName {
  /** The offset at which the name begins; the position itself if there is none. */
  from: number;
  quoted: boolean;
  path: string[];
  /** The offset at which the first qualifier begins. */
  start: number;
}

/** Return the name that is typed at `place`, null in a string, a number or a comment. */
export function typedNameAt(sql: string, place: number): TypedName | null {
  const index = tokenIndex(sql);
  const ending = placeEndingAt(index, place);
  const found = ending < index.starts.length ? tokenAt(index, ending) : undefined;
  const touched = found && found.from < place ? found : undefined;
  const isPart = touched && isName(touched);
  if (touched && !isPart && isClosed(touched.kind, touched.to, place)) return null;
  const from = isPart ? touched.from : place;
  const path: string[] = [];
  let start = from;
  const before = placeEndingAt(index, from + 1) - 1;
  for (let at = before; at > 0; at -= 2) {
    const [name, dot] = [tokenAt(index, at - 1), tokenAt(index, at)];
    if (dot.text !== "." || !isName(name)) break;
    path.unshift(nameOf(name));
    start = name.from;
  }
  return { from, quoted: isPart ? touched.kind === "quoted" : false, path, start };
}

/** Return the scope at `place`, null in a string, a number or a comment. */
export function scopeAt(sql: string, place: number, tables: Source[]): Scope | null {
  const typed = typedNameAt(sql, place);
  if (!typed) return null;
  const { start, ...name } = typed;
  return { ...name, ...queryScopeAt(sql.slice(0, start), sql.slice(place), tables) };
}

let latest: { before: string; after: string; tables: Source[]; scope: QueryScope } | undefined;

/** Return the scope between two parts of a text; the letters of one name have the same. */
function queryScopeAt(before: string, after: string, tables: Source[]): QueryScope {
  const isSame =
    latest?.tables === tables && latest.before === before && latest.after === after && latest;
  if (isSame) return isSame.scope;
  // A blank in the place of the unfinished name, which must not influence the parsing.
  const nodes = statementAt(`${before} ${after}`, before.length);
  const scope = scopeIn(nodes, before.length, tables, []);
  latest = { before, after, tables, scope };
  return scope;
}

/** Return the innermost SELECT at a position, limited by its set operations. */
export function selectAt(sql: string, place: number): Node[] {
  return scopeIn(statementAt(sql, place), place, [], []).select;
}

/** Return the nodes of the statement at a position. */
function statementAt(sql: string, place: number): Node[] {
  const index = tokenIndex(sql);
  return parseTree(index, statementRange(index, place));
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
