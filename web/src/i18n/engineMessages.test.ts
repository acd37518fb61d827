import { afterEach, expect, test } from "vitest";
import { engineMessage } from "./engineMessages";
import { setLanguage } from "./index";

afterEach(() => setLanguage("en"));

test.each([
  ['Referenced column "ratin" not found in FROM clause at line 1, column 12.', "ratin"],
  ['Referenced table "x" not found at line 1, column 12.', "x"],
  ["There is no table review. Did you mean reviews?", "review"],
  ["There is no function foo() at line 1, column 8. Did you mean floor?", "foo"],
  ["Syntax error at end of input at line 1, column 7.", ""],
  ['Syntax error at or near "WHERE" at line 1, column 13.', "WHERE"],
  ['column "rating" must appear in the GROUP BY clause or must be part of …', "rating"],
  ['Ambiguous reference to column name "rating" (use: "a.rating" or "r.rating")', "rating"],
  ["No function matches the given name and argument types 'sum(VARCHAR)'. You …", "sum(VARCHAR)"],
  ["WHERE clause cannot contain aggregates at line 1, column 33.", "HAVING"],
  ["Set operations can only apply to expressions with the same number of result columns.", ""],
  ["Could not convert string 'abc' to INT32 when casting from source column title", "abc"],
  ['date field value out of range: "2024-13-01", expected format is (YYYY-MM-DD)', "2024-13-01"],
  ["Overflow in addition of INT64 (9223372036854775807 + 1)!", ""],
  ["More than one row returned by a subquery used as an expression …", ""],
])("engineMessage has plain words in both languages: %s", (message, name) => {
  expect(engineMessage(message)).toContain(name);
  setLanguage("ko");
  expect(engineMessage(message)).toContain(name);
  expect(engineMessage(message)).toMatch(/[가-힣]/);
});

test("engineMessage names the type as SQL does", () => {
  expect(engineMessage("Could not convert string 'abc' to INT8 when casting")).toContain("TINYINT");
});

test("engineMessage returns null for other messages", () => {
  expect(engineMessage("Something else")).toBeNull();
});
