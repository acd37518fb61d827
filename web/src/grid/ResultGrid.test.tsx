// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { expect, onTestFinished, test, vi } from "vitest";
import { queryClient } from "../api/queryClient";
import { t } from "../i18n";
import { TabContext } from "../tabs/TabContext";
import { useTabs } from "../tabs/store";
import { renderComponent } from "../testing/renderComponent";
import { serveRows } from "../testing/serveRows";
import ResultGrid from "./ResultGrid";

const COLUMNS = [
  { name: "n", type: "INTEGER" },
  { name: "text", type: "VARCHAR" },
];

async function renderGrid(requestId: string) {
  serveRows([0, 0, 0]);
  onTestFinished(() => {
    queryClient.clear();
    vi.unstubAllGlobals();
  });
  const { user } = renderComponent(
    <TabContext value={useTabs.getState().active}>
      <ResultGrid requestId={requestId} columns={COLUMNS} totalRows={3} />
    </TabContext>,
  );
  await screen.findAllByRole("gridcell");
  return { user, grid: screen.getByRole("grid") };
}

const field = () => screen.getByRole<HTMLInputElement>("textbox", { name: t("grid.find.label") });

test("the keys of the grid need no Latin letters", async () => {
  const { grid } = await renderGrid("letters");
  const cells = () =>
    screen.getAllByRole("gridcell").map((cell) => cell.getAttribute("aria-selected"));
  expect(cells()).toContain("false");
  fireEvent.keyDown(grid, { key: "ㅁ", code: "KeyA", ctrlKey: true });
  expect(cells()).toEqual(Array(6).fill("true"));
});

test("the keys of the search return the focus to its open field", async () => {
  const { user, grid } = await renderGrid("search");
  grid.focus();
  await user.keyboard("{Control>}f{/Control}");
  await user.type(field(), "tea");
  for (const open of [
    () => fireEvent.keyDown(grid, { key: "ㄹ", code: "KeyF", ctrlKey: true }),
    () => fireEvent.click(screen.getByRole("button", { name: t("grid.find.label") })),
  ]) {
    grid.focus();
    open();
    expect(document.activeElement).toBe(field());
    expect([field().selectionStart, field().selectionEnd]).toEqual([0, 3]);
  }
});

test("the focus is in the grid after its sort is reset", async () => {
  const { user, grid } = await renderGrid("reset");
  grid.focus();
  await user.keyboard("{ArrowUp}{Enter}");
  await user.click(await screen.findByRole("button", { name: t("grid.reset") }));
  expect(screen.queryByRole("button", { name: t("grid.reset") })).toBeNull();
  expect(document.activeElement).toBe(grid);
});
