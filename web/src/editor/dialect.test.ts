import { expect, test } from "vitest";
import functions from "./completion/functions.json";
import { DuckDB } from "./dialect";

/** Words that are functions and keywords: `LEFT JOIN`, `FILTER (WHERE …)`, `CURRENT ROW`. */
const KEYWORDS = new Set(
  "current_catalog current_date current_role current_schema current_user filter left range right row session_user".split(
    " ",
  ),
);

/** Return the kind of the token at the start of a text. */
function kindOf(sql: string): string {
  return DuckDB.language.parser.parse(sql).resolveInner(0, 1).name;
}

test("set operations and clauses are keywords", () => {
  const words = ["select", "union", "all", "except", "intersect", "qualify", "exclude", "using"];
  expect(words.map(kindOf)).toEqual(words.map(() => "Keyword"));
  expect(["struct", "map", "decimal", "hugeint"].map(kindOf)).toEqual(Array(4).fill("Type"));
});

test("functions are no keywords", () => {
  const names = functions.map(({ name }) => name);
  expect(names.filter((name) => kindOf(name) === "Keyword" && !KEYWORDS.has(name))).toEqual([]);
  expect(["repeat", "ln", "first_value", "replace"].map(kindOf)).toEqual(Array(4).fill("Builtin"));
});
