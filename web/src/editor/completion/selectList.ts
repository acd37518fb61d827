import { type Clause, splitSetOperations, splitClauses, isQuery } from "./clauses";
import { type Column, findSource, columnNames, type Source, resolveSources } from "./fromClause";
import { isName, isWord, type Node, nameOf, splitByComma } from "./tree";
import { parseWith } from "./ctes";

// Keywords that end an expression and are no alias.
const NO_NAME = ["end", "null", "true", "false", "distinct", "all"];

/**
 * Return the columns of a query as far as its text determines them; `known` are tables and CTEs.
 */
export function queryColumns(nodes: Node[], known: Source[]): Column[] {
  const { named, rest } = parseWith(nodes, known, queryColumns);
  const arm = splitSetOperations(rest)[0] ?? [];
  const [only] = arm;
  if (only?.kind === "group" && isQuery(only.nodes)) return queryColumns(only.nodes, named);
  const clauses = splitClauses(arm);
  const sources = resolveSources(clauseNodes(clauses, "from"), named, queryColumns);
  const selected = clauses.some(({ word }) => word === "select");
  if (!selected) return sources.flatMap(({ columns }) => columns);
  return selectItems(clauses).flatMap((item) => itemColumns(item, sources));
}

/** Return the columns that a SELECT names itself, without those that keep their name. */
export function selectAliases(arm: Node[], sources: Source[]): Column[] {
  const items = selectItems(splitClauses(arm)).filter((item) => {
    const before = item.at(-2);
    return before && before.text !== "." && !item.some(({ text }, at) => at === 0 && text === "*");
  });
  return items.flatMap((item) => itemColumns(item, sources));
}

function selectItems(clauses: Clause[]): Node[][] {
  return splitByComma(withoutDistinct(clauseNodes(clauses, "select")));
}

export function clauseNodes(clauses: { word: string; nodes: Node[] }[], word: string): Node[] {
  const [first, ...others] = clauses.filter((clause) => clause.word === word);
  if (!first || others.length === 0) return first?.nodes ?? [];
  return [first, ...others].flatMap(({ nodes }) => nodes);
}

function withoutDistinct(nodes: Node[]): Node[] {
  if (!isWord(nodes[0], "distinct", "all")) return nodes;
  return nodes.slice(isWord(nodes[1], "on") ? 3 : 1);
}

/**
 * Return the columns of an item of a SELECT list: those of a star, or the one of a named
 * expression.
 */
function itemColumns(item: Node[], sources: Source[]): Column[] {
  const star = item.findIndex((node) => node.text === "*");
  if (star === 0 || (star === 2 && item[1]?.text === ".")) return expandStar(item, star, sources);
  const [first, second] = item;
  if (first && isName(first) && second?.text === ":" && item[2]?.text !== ":") {
    return [{ name: nameOf(first), type: expressionType(item.slice(2), sources) }];
  }
  const last = item.at(-1) as Node;
  if (!isName(last) || isWord(last, ...NO_NAME)) return [];
  const before = item.at(-2);
  if (!before || before.text === ".")
    return [{ name: nameOf(last), type: expressionType(item, sources) }];
  if (isWord(before, "as")) {
    return [{ name: nameOf(last), type: expressionType(item.slice(0, -2), sources) }];
  }
  const named = ["word", "quoted", "number", "string", "group", "parameter"].includes(before.kind);
  if (!named && before.text !== "]" && before.text !== "}") return [];
  return [{ name: nameOf(last), type: expressionType(item.slice(0, -1), sources) }];
}

function expandStar(item: Node[], star: number, sources: Source[]): Column[] {
  const of = star === 2 ? [findSource(sources, nameOf(item[0] as Node))] : sources;
  const exclude = item.findIndex((node) => isWord(node, "exclude"));
  const next = exclude < 0 ? undefined : item[exclude + 1];
  const left =
    next?.kind === "group" ? columnNames(next) : next && isName(next) ? [nameOf(next)] : [];
  const out = new Set(left.map((name) => name.toLowerCase()));
  return of
    .flatMap((source) => source?.columns ?? [])
    .filter(({ name }) => !out.has(name.toLowerCase()));
}

/** Return the type of an expression that is a column, else an empty string. */
function expressionType(expression: Node[], sources: Source[]): string {
  const [first, dot, second] = expression;
  if (!first || !isName(first)) return "";
  const qualified = expression.length === 3 && dot?.text === "." && second && isName(second);
  if (expression.length > 1 && !qualified) return "";
  const of = qualified ? [findSource(sources, nameOf(first))] : sources;
  const name = nameOf(qualified ? second : first).toLowerCase();
  const columns = of.flatMap((source) => source?.columns ?? []);
  return columns.find((column) => column.name.toLowerCase() === name)?.type ?? "";
}
