import { columnNames, withColumnNames, type ResolveColumns, type Source } from "./fromClause";
import { type Group, isName, isWord, type Node, nameOf } from "./tree";

/** A query of a WITH clause, and the tables and CTEs that its FROM may name. */
interface Cte {
  group: Group;
  known: Source[];
}

/**
 * A parsed WITH clause: the sources that the main query may name, the CTEs' queries and the main
 * query.
 */
export interface WithClause {
  named: Source[];
  queries: Cte[];
  rest: Node[];
}

/** Parse the WITH clause at the start of a query, if the query has one. */
export function parseWith(nodes: Node[], known: Source[], resolve: ResolveColumns): WithClause {
  if (!isWord(nodes[0], "with")) return { named: known, queries: [], rest: nodes };
  let named = known;
  const queries: Cte[] = [];
  let at = isWord(nodes[1], "recursive") ? 2 : 1;
  while (at < nodes.length && isName(nodes[at])) {
    const name = nameOf(nodes[at] as Node);
    const body = nodes.findIndex((node, place) => place > at && isBody(nodes, node, place));
    if (body < 0) break;
    const list = nodes[at + 1];
    const names = list?.kind === "group" && at + 1 < body ? columnNames(list) : [];
    const group = nodes[body] as Group;
    const columns = withColumnNames(resolve(group.nodes, named), names);
    const source = { name, columns };
    // A recursive CTE may read itself.
    queries.push({ group, known: [...named, source] });
    named = [...named, source];
    at = nodes[body + 1]?.text === "," ? body + 2 : body + 1;
    if (nodes[body + 1]?.text !== ",") break;
  }
  return { named, queries, rest: nodes.slice(at) };
}

function isBody(nodes: Node[], node: Node, place: number): boolean {
  return node.kind === "group" && isWord(nodes[place - 1], "as", "materialized", "key");
}
