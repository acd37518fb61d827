// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { ColumnChooser } from "./ColumnChooser";
import { type ColumnLayout, initialLayout } from "./columnLayout";

const COLUMNS = [
  { name: "id", type: "INTEGER" },
  { name: "city", type: "VARCHAR" },
];

function renderChooser(given: Partial<ColumnLayout> = {}) {
  function Chosen() {
    const [layout, setLayout] = useState({ ...initialLayout(COLUMNS, []), ...given });
    return <ColumnChooser columns={COLUMNS} layout={layout} onChange={setLayout} />;
  }
  return renderComponent(<Chosen />);
}

const box = (name: RegExp) => screen.getByRole<HTMLInputElement>("checkbox", { name });

test("column chooser lists the columns in the order of the layout", () => {
  renderChooser({ order: [1, 0] });
  const names = screen.getAllByRole("listitem").map((item) => item.textContent);
  expect(names).toEqual(["city VARCHAR", "id INTEGER"]);
});

test("column chooser hides a column and shows it again", async () => {
  const { user } = renderChooser();
  await user.click(box(/id/));
  expect(box(/id/).checked).toBe(false);
  await user.click(box(/id/));
  expect(box(/id/).checked).toBe(true);
});

test("column chooser keeps the last shown column", async () => {
  const { user } = renderChooser({ hidden: new Set([0]) });
  await user.click(box(/city/));
  expect(box(/city/).checked).toBe(true);
});

test("column chooser shows all columns", async () => {
  const { user } = renderChooser({ hidden: new Set([0]) });
  expect(box(/id/).checked).toBe(false);
  await user.click(screen.getByRole("button", { name: t("grid.showAll") }));
  expect(box(/id/).checked).toBe(true);
});
