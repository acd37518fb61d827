// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { FindBar } from "./FindBar";

test("find bar goes to a match by Enter, but not while a syllable is composed", () => {
  const [onGo, onClose] = [vi.fn(), vi.fn()];
  const matches = [{ row: 3, position: 1 }];
  const find = {
    text: "a",
    setText: vi.fn(),
    matches,
    engineText: false,
    searching: false,
    error: null,
  };
  renderComponent(
    <FindBar find={find} active={{ row: 0, column: 0 }} onGo={onGo} onClose={onClose} />,
  );
  const field = screen.getByRole("textbox", { name: t("grid.find.label") });
  fireEvent.keyDown(field, { key: "Enter", isComposing: true });
  fireEvent.keyDown(field, { key: "Escape", isComposing: true });
  expect([onGo, onClose].map(({ mock }) => mock.calls)).toEqual([[], []]);
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onGo).toHaveBeenCalledExactlyOnceWith({ row: 3, column: 1 });
});

test.each([
  [1, "1 match"],
  [2, "2 matches"],
])("find bar counts %i matches", (count, text) => {
  const matches = Array.from({ length: count }, (_, row) => ({ row, position: 1 }));
  const find = {
    text: "a",
    setText: vi.fn(),
    matches,
    engineText: false,
    searching: false,
    error: null,
  };
  renderComponent(
    <FindBar find={find} active={{ row: 0, column: 0 }} onGo={vi.fn()} onClose={vi.fn()} />,
  );
  expect(screen.getByTestId("matches").textContent).toBe(text);
});
