import { isQuery } from "./clauses";
import { type Group, isName, isWord, type Node, nameOf, splitByComma } from "./tree";

/** A column; its type is empty if unknown. */
export interface Column {
  name: string;
  type: string;
}

/** A table, CTE or subquery under the name that qualifies its columns. */
export interface Source {
  name: string;
  columns: Column[];
}

/**
 * Resolves the columns of a subquery. An argument, because it calls the functions of this module
 * itself.
 */
export type ResolveColumns = (nodes: Node[], known: Source[]) => Column[];

// Keywords that may follow a table and are no alias.
const NO_ALIAS =
  "natural inner left right full outer cross asof positional semi anti join on using tablesample lateral pivot unpivot as at".split(
    " ",
  );

/**
 * Return the source of a name by the rules of SQL: the last one of that name, regardless of case.
 */
export function findSource(sources: Source[], name: string): Source | undefined {
  return sources.findLast((source) => source.name.toLowerCase() === name.toLowerCase());
}

/** Return the sources of a FROM clause; `known` are the tables and CTEs that it may name. */
export function resolveSources(nodes: Node[], known: Source[], resolve: ResolveColumns): Source[] {
  const result: Source[] = [];
  let awaited = true;
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at] as Node;
    if (node.text === "," || isWord(node, "join")) awaited = true;
    else if (awaited && !isWord(node, "lateral")) {
      awaited = false;
      const item = itemAt(nodes, at, known, resolve);
      result.push(...item.sources);
      at = item.last;
    }
  }
  return result;
}

/** Parse one item of a FROM clause; return its sources and the position after it. */
function itemAt(
  nodes: Node[],
  start: number,
  known: Source[],
  resolve: ResolveColumns,
): { sources: Source[]; last: number } {
  const node = nodes[start] as Node;
  let last = start;
  let sources: Source[] = [];
  if (node.kind === "group") {
    sources = isQuery(node.nodes)
      ? [{ name: "", columns: resolve(node.nodes, known) }]
      : resolveSources(node.nodes, known, resolve);
  } else if (isName(node)) {
    while (nodes[last + 1]?.text === "." && isName(nodes[last + 2])) last += 2;
    const path = nodes
      .slice(start, last + 1)
      .filter(isName)
      .map(nameOf);
    const name = path.at(-1) as string;
    const call = nodes[last + 1]?.kind === "group";
    // A table of a database has the name `shop.orders` in the catalog.
    const table = findSource(known, path.join(".")) ?? findSource(known, name);
    sources = [{ name, columns: call ? [] : (table?.columns ?? []) }];
    if (call) last++;
  }
  const as = isWord(nodes[last + 1], "as");
  const alias = nodes[last + (as ? 2 : 1)];
  if (!alias || !isName(alias) || (!as && isWord(alias, ...NO_ALIAS))) return { sources, last };
  last += as ? 2 : 1;
  const list = nodes[last + 1];
  const names = list?.kind === "group" ? columnNames(list) : [];
  const columns = withColumnNames(
    sources.flatMap((source) => source.columns),
    names,
  );
  return { sources: [{ name: nameOf(alias), columns }], last: names.length ? last + 1 : last };
}

/** Return the names of a column list in parentheses. */
export function columnNames(group: Group): string[] {
  return splitByComma(group.nodes).flatMap(([node]) =>
    node && isName(node) ? [nameOf(node)] : [],
  );
}

/** Return the columns with the first ones renamed by a column list. */
export function withColumnNames(columns: Column[], names: string[]): Column[] {
  const renamed = names.map((name, place) => ({ name, type: columns[place]?.type ?? "" }));
  return [...renamed, ...columns.slice(names.length)];
}
