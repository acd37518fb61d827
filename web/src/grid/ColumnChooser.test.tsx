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
const MANY = Array.from({ length: 12 }, (_, index) => ({
  name: index % 6 === 0 ? `Price ${index}` : `name ${index}`,
  type: "VARCHAR",
}));

function renderChooser(given: Partial<ColumnLayout> = {}, columns = COLUMNS) {
  function Chosen() {
    const [layout, setLayout] = useState({ ...initialLayout(columns, []), ...given });
    return <ColumnChooser columns={columns} layout={layout} onChange={setLayout} />;
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

const checkedNames = () =>
  screen
    .getAllByRole<HTMLInputElement>("checkbox")
    .filter(({ checked }) => checked)
    .map(({ labels }) => labels?.[0]?.textContent);

test("column chooser has a search only for many columns", () => {
  renderChooser();
  expect(screen.queryByRole("searchbox")).toBeNull();
});

test("column chooser hides and shows the columns that the search finds", async () => {
  const { user } = renderChooser({}, MANY);
  const search = screen.getByRole("searchbox", { name: t("grid.searchColumns") });
  await user.type(search, "price");
  expect(checkedNames()).toEqual(["Price 0 VARCHAR", "Price 6 VARCHAR"]);
  await user.click(screen.getByRole("button", { name: t("grid.hideAll") }));
  expect(checkedNames()).toEqual([]);
  await user.clear(search);
  expect(checkedNames()).toHaveLength(10);
  await user.type(search, "ce 6");
  await user.click(screen.getByRole("button", { name: t("grid.showAll") }));
  await user.clear(search);
  expect(checkedNames()).toHaveLength(11);
});

test("column chooser says that no column matches", async () => {
  const { user } = renderChooser({}, MANY);
  await user.type(screen.getByRole("searchbox"), "none");
  expect(screen.getByRole("status").textContent).toBe(t("grid.noColumn"));
  expect(screen.queryByRole("checkbox")).toBeNull();
});

test("column chooser keeps the first column shown when it hides all", async () => {
  const { user } = renderChooser({ hidden: new Set([0]) }, MANY);
  await user.click(screen.getByRole("button", { name: t("grid.hideAll") }));
  expect(checkedNames()).toEqual(["name 1 VARCHAR"]);
});
