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
  if (!nodes.some((node) => isWord(node, ...SET_OPERATIONS))) return [nodes];
  const arms: Node[][] = [[]];
  for (const node of nodes) {
    if (isWord(node, ...SET_OPERATIONS)) arms.push([]);
    arms.at(-1)?.push(node);
  }
  return arms;
}

const split = new WeakMap<Node[], Clause[]>();

/**
 * Split a SELECT into its clauses; in DuckDB the first may be FROM. Nodes before the first keyword
 * form a clause without one.
 */
export function splitClauses(arm: Node[]): Clause[] {
  const known = split.get(arm) ?? clausesOf(arm);
  split.set(arm, known);
  return known;
}

function clausesOf(arm: Node[]): Clause[] {
  const clauses: Clause[] = [{ word: "", to: 0, nodes: [] }];
  arm.forEach((node, place) => {
    const begins = beginsClause(arm, place);
    if (begins) clauses.push({ word: node.text.toLowerCase(), to: node.to, nodes: [] });
    else clauses.at(-1)?.nodes.push(node);
  });
  return clauses;
}

/** Return the clause at the end of the nodes, without a word before the first keyword. */
export function lastClause(nodes: Node[]): Clause {
  let place = nodes.length - 1;
  while (place >= 0 && !beginsClause(nodes, place)) place--;
  const node = nodes[place];
  if (!node) return { word: "", to: 0, nodes };
  return { word: node.text.toLowerCase(), to: node.to, nodes: nodes.slice(place + 1) };
}

// The longest word that begins a clause; longer names are not compared.
const MAX_LETTERS = 7;

function beginsClause(arm: Node[], place: number): boolean {
  const node = arm[place];
  if (node?.kind !== "word" || node.to - node.from > MAX_LETTERS) return false;
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
