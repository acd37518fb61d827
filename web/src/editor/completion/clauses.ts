import { isWord, type Node } from "./tree";

export const SET_OPERATIONS = ["union", "intersect", "except"];
const CLAUSES = ["select", "from", "where", "having", "window", "qualify", "limit", "offset"];

/** A clause of a SELECT and its keyword. */
export interface Clause {
  word: string;
  /** The offset of the end of the keyword. */
  to: number;
  nodes: Node[];
}

/** Split a query into the SELECTs between its set operations. */
export function splitSetOperations(nodes: Node[]): Node[][] {
  const arms: Node[][] = [[]];
  for (const node of nodes) {
    if (isWord(node, ...SET_OPERATIONS)) arms.push([]);
    arms.at(-1)?.push(node);
  }
  return arms;
}

/**
 * Split a SELECT into its clauses; in DuckDB the first may be FROM. Nodes before the first keyword
 * form a clause without one.
 */
export function splitClauses(arm: Node[]): Clause[] {
  const clauses: Clause[] = [{ word: "", to: 0, nodes: [] }];
  arm.forEach((node, place) => {
    const begins = beginsClause(arm, place);
    if (begins) clauses.push({ word: node.text.toLowerCase(), to: node.to, nodes: [] });
    else clauses.at(-1)?.nodes.push(node);
  });
  return clauses;
}

function beginsClause(arm: Node[], place: number): boolean {
  const node = arm[place];
  // `IS DISTINCT FROM` and `WITHIN GROUP (…)` begin no clause.
  if (isWord(node, "from")) return !isWord(arm[place - 1], "distinct");
  if (isWord(node, "group", "order")) return isWord(arm[place + 1], "by");
  return isWord(node, ...CLAUSES);
}

/** Return whether the nodes in parentheses are a query. */
export function isQuery(nodes: Node[]): boolean {
  const [first] = nodes;
  if (first?.kind === "group") return isQuery(first.nodes);
  return isWord(first, "select", "with", "from", "values", "pivot", "unpivot", "describe");
}
