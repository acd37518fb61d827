import reserved from "../../sql/reserved.json";
import { lastClause, SET_OPERATIONS } from "./clauses";
import { isName, isWord, type Node } from "./tree";

/**
 * The kind of name at a position: `keyword` after a complete operand or table, where a name would
 * be a new alias; `start` at the beginning of a statement; `name` for a new name, which has no
 * completion.
 */
export type Expected =
  "table" | "type" | "name" | "expression" | "keyword" | "start" | "by" | "unit";

// Reserved words that end an operand; the others are followed by one.
const OPERANDS = new Set("end null true false asc desc".split(" "));
const RESERVED = new Set(reserved.filter((word) => !OPERANDS.has(word)));
// Words that are not reserved, yet an operand follows them.
const LEADING = "by between exclude replace rename filter over escape values explain".split(" ");

/**
 * Return the expected kind of name by the preceding nodes; `caller` is the word before the
 * parentheses, undefined outside of them.
 */
export function expectedAfter(before: Node[], caller: Node | undefined): Expected {
  const last = before.at(-1);
  const clause = lastClause(before);
  if (isWord(last, "as")) return isWord(caller, "cast", "try_cast") ? "type" : "name";
  if (last?.text === ":" && before.at(-2)?.text === ":") return "type";
  if (isWord(last, ...SET_OPERATIONS)) return "start";
  if (isWord(last, "all") && isWord(before.at(-2), ...SET_OPERATIONS)) return "start";
  if (isWord(last, "order", "group", "partition")) return "by";
  if (isWord(last, "limit", "offset", "window", "recursive")) return "name";
  if (isWord(last, "join", "lateral")) return "table";
  if (isWord(last, "describe", "summarize", "pivot", "unpivot")) return "table";
  const inFrom = clause.word === "from";
  if (inFrom && (!clause.nodes.length || last?.text === ",")) return "table";
  if (last?.kind === "number" && isWord(before.at(-2), "interval")) return "unit";
  return last && isOperand(before, last) ? "keyword" : "expression";
}

/** Return whether the last of the nodes ends an operand, so that only a keyword or alias follows. */
function isOperand(nodes: Node[], last: Node): boolean {
  if (last.text === "*") return isStar(nodes);
  if (["number", "string", "quoted", "parameter", "group"].includes(last.kind)) return true;
  if (last.text === "]" || last.text === "}") return true;
  if (last.kind !== "word") return false;
  const word = last.text.toLowerCase();
  return nodes.at(-2)?.text === "." || !(RESERVED.has(word) || LEADING.includes(word));
}

/** Return whether the last node is the star of all columns and not a product's. */
function isStar(nodes: Node[]): boolean {
  const before = nodes.at(-2);
  if (!before || before.text === "," || before.text === ".") return true;
  return isName(before) && !isOperand(nodes.slice(0, -1), before);
}
