// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { TOO_LARGE } from "../resultset/source";
import { renderComponent } from "../testing/renderComponent";
import { ValueView } from "./ValueView";

function detailsOf(value: unknown, type = "VARCHAR") {
  const column = { name: "v", type };
  renderComponent(<ValueView column={column} row={0} value={value} onCopy={vi.fn()} />);
  return screen.getByText(t("grid.rowNumber", { row: "1" }), { exact: false }).textContent;
}

test.each([
  ["a nested value", { a: [1, 2] }, '{"a":[1,2]}'.length],
  ["a JSON document", '{"a": 1}', 8],
  ["a text with characters of two units", "a😀", 2],
])("value view counts the characters of %s, not of its printed form", (_, value, count) => {
  expect(detailsOf(value)).toContain(t("grid.characters", { count }));
});

test("value view counts no characters of NULL", () => {
  expect(detailsOf(null)).toBe(t("grid.rowNumber", { row: "1" }));
});

test("value view counts no characters of a value that was not sent", () => {
  expect(detailsOf(TOO_LARGE)).toBe(t("grid.rowNumber", { row: "1" }));
});
