// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { renderComponent } from "../testing/renderComponent";
import { cellContent } from "./cellContent";

function textOf(value: unknown): string | null {
  return renderComponent(<>{cellContent(value)}</>).container.textContent;
}

test.each([
  ["two\nlines", "two↵lines"],
  ["carriage\r\nreturn\r", "carriage↵return↵"],
  ["form\ffeed\u2028separator", "form↵feed↵separator"],
  ["", ""],
  [null, "NULL"],
  [[1, { a: 2 }], '[1,{"a":2}]'],
])("cell text of %j is one line", (value, shown) => {
  expect(textOf(value)).toBe(shown);
});

test("cell text of a long value ends with an ellipsis", () => {
  expect(textOf("x".repeat(500))).toBe(`${"x".repeat(400)}…`);
});
