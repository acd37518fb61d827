import { isWord, type Node } from "./tree";

const SET_OPERATIONS = ["union", "intersect", "except"];
const CLAUSES = ["select", "from", "where", "having", "window", "qualify", "limit", "offset"];

/** A part of a SELECT and the word that it begins with. */
export interface Clause {
  word: string;
  /** Where the word ends. */
  to: number;
  nodes: Node[];
}

/** Parts a query into the SELECTs between its set operations. */
export function splitSetOperations(nodes: Node[]): Node[][] {
  const arms: Node[][] = [[]];
  for (const node of nodes) {
    if (isWord(node, ...SET_OPERATIONS)) arms.push([]);
    arms.at(-1)?.push(node);
  }
  return arms;
}

/** Parts a SELECT into its clauses; DuckDB's may begin with FROM. What stands before the first has no word. */
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
  // `IS DISTINCT FROM` begins none, nor does the GROUP of `WITHIN GROUP (…)`.
  if (isWord(node, "from")) return !isWord(arm[place - 1], "distinct");
  if (isWord(node, "group", "order")) return isWord(arm[place + 1], "by");
  return isWord(node, ...CLAUSES);
}

/** Tells whether what stands in parentheses is a query. */
export function isQuery(nodes: Node[]): boolean {
  const [first] = nodes;
  if (first?.kind === "group") return isQuery(first.nodes);
  return isWord(first, "select", "with", "from", "values", "pivot", "unpivot", "describe");
}
