import { quoteIdentifier } from "../sql/quoteIdentifier";
import { splitStatements, statementIndexAt } from "../sql/splitStatements";
import { type Clause, splitClauses } from "./completion/clauses";
import { selectAt } from "./completion/scope";
import { isName, isWord, type Node, nameOf } from "./completion/tree";
import type { Edit } from "./format/edits";

/**
 * Return the edits that add a condition on a table to the SELECT at the cursor.
 *
 * An empty text becomes a query; if the SELECT does not read the table, the condition is inserted
 * at the cursor.
 */
export function insertCondition(
  sql: string,
  cursor: number,
  table: string,
  condition: string,
): Edit[] {
  if (!sql.trim()) {
    const query = `SELECT *\nFROM ${quoteIdentifier(table)}\nWHERE ${condition}`;
    return [{ from: 0, to: sql.length, insert: query }];
  }
  const select = selectAt(sql, placeIn(sql, cursor));
  const clauses = splitClauses(select);
  const from = clauses.find(({ word }) => word === "from");
  if (!from || !tableNames(from.nodes).includes(table.toLowerCase())) {
    const space = /[\w")\]]/.test(sql[cursor - 1] ?? "") ? " " : "";
    return [insertion(cursor, `${space}${condition}`)];
  }
  const where = clauses.find(({ word }) => word === "where");
  if (where) return extendWhere(where, condition);
  // In a query that begins with FROM, WHERE follows SELECT.
  const anchors = clauses.filter(({ word }) => word === "from" || word === "select");
  const end = Math.max(...anchors.map(endOf));
  const lines = sql.slice(select[0]?.from ?? 0, end).includes("\n") ? "\n" : " ";
  return [insertion(end, `${lines}WHERE ${condition}`)];
}

function extendWhere(where: Clause, condition: string): Edit[] {
  const [first] = where.nodes;
  if (!first) return [insertion(where.to, ` ${condition}`)];
  if (!where.nodes.some((node) => isWord(node, "or"))) {
    return [insertion(first.from, `${condition} AND `)];
  }
  return [insertion(first.from, `${condition} AND (`), insertion(endOf(where), ")")];
}

function endOf({ nodes, to }: Clause): number {
  return nodes.at(-1)?.to ?? to;
}

/** Return the position in the statement that Run chooses at the cursor, also behind its end. */
function placeIn(sql: string, cursor: number): number {
  const statements = splitStatements(sql);
  return Math.min(cursor, statements[statementIndexAt(statements, cursor)]?.to ?? cursor);
}

/** Return the names in a FROM clause, in lower case, of which `shop.orders` is one. */
function tableNames(nodes: Node[]): string[] {
  const names: string[] = [];
  for (const [at, node] of nodes.entries()) {
    if (!isName(node)) continue;
    const qualified = nodes[at - 1]?.text === "." && isName(nodes[at - 2]);
    const name = nameOf(node).toLowerCase();
    names.push(qualified ? `${names.pop()}.${name}` : name);
  }
  return names;
}

function insertion(at: number, insert: string): Edit {
  return { from: at, to: at, insert };
}
