// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { createRef } from "react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { FindBar } from "./FindBar";

function renderBar(rows: number[]) {
  const matches = rows.map((row) => ({ row, position: 1 }));
  const find = { text: "a", setText: vi.fn(), matches, searching: false, error: null };
  const on = { onGo: vi.fn(), onClose: vi.fn() };
  const { user } = renderComponent(
    <FindBar
      find={{ ...find, engineText: false }}
      active={{ row: 1, column: 0 }}
      field={createRef()}
      {...on}
    />,
  );
  const field = screen.getByRole("textbox", { name: t("grid.find.label") });
  return { user, field: field as HTMLInputElement, ...on };
}

test("find bar goes to a match by Enter, but not while a syllable is composed", () => {
  const { field, onGo, onClose } = renderBar([3]);
  fireEvent.keyDown(field, { key: "Enter", isComposing: true });
  fireEvent.keyDown(field, { key: "Escape", isComposing: true });
  expect([onGo, onClose].map(({ mock }) => mock.calls)).toEqual([[], []]);
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onGo).toHaveBeenCalledExactlyOnceWith({ row: 3, column: 1 });
});

test("Enter on a button of the find bar presses it", async () => {
  const { user, onGo, onClose } = renderBar([0, 3]);
  screen.getByRole("button", { name: t("grid.find.previous") }).focus();
  await user.keyboard("{Enter}");
  expect(onGo).toHaveBeenCalledExactlyOnceWith({ row: 0, column: 1 });
  screen.getByRole("button", { name: t("grid.find.close") }).focus();
  await user.keyboard("{Enter}");
  expect(onClose).toHaveBeenCalledTimes(1);
});

test("find bar selects its text by the keys that open it", () => {
  const { field } = renderBar([]);
  const select = vi.spyOn(field, "select");
  fireEvent.keyDown(field, { key: "ㄹ", code: "KeyF", ctrlKey: true });
  expect(select).toHaveBeenCalledTimes(1);
});

test.each([
  [1, "1 match"],
  [2, "2 matches"],
])("find bar counts %i matches", (count, text) => {
  renderBar(Array.from({ length: count }, (_, row) => row + 5));
  expect(screen.getByTestId("matches").textContent).toBe(text);
});
