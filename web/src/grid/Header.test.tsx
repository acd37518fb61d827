// @vitest-environment happy-dom
import { fireEvent, screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { NO_SORT_FILTER, type SortFilter } from "../resultset/sortFilter";
import { renderComponent } from "../testing/renderComponent";
import { initialLayout, positionColumns } from "./columnLayout";
import { Header } from "./Header";

const COLUMNS = [
  { name: "city", type: "VARCHAR" },
  { name: "fare", type: "DOUBLE" },
];
const POSITIONED = positionColumns(COLUMNS, initialLayout(COLUMNS, []));

function renderHeader(arrangement: SortFilter = NO_SORT_FILTER) {
  const on = { onSort: vi.fn(), onMenu: vi.fn(), onResize: vi.fn(), onFit: vi.fn() };
  const { user } = renderComponent(
    <Header
      columns={POSITIONED}
      width={400}
      height={40}
      numberWidth={50}
      arrangement={arrangement}
      left={-1}
      right={-1}
      active={-1}
      {...on}
    />,
  );
  return { user, ...on };
}

const header = (name: string) => screen.getByRole("columnheader", { name });
const sortButton = (column: string) =>
  screen.getByRole("button", { name: t("grid.sortBy", { column }) });

test("grid header names each column with its type and position", () => {
  renderHeader();
  expect(header("city VARCHAR").getAttribute("aria-colindex")).toBe("2");
  expect(header("fare DOUBLE").getAttribute("aria-colindex")).toBe("3");
});

test("grid header sorts by a column, or with Shift by an additional one", async () => {
  const { user, onSort } = renderHeader();
  await user.click(sortButton("fare"));
  await user.keyboard("{Shift>}");
  await user.click(sortButton("city"));
  const sorts = onSort.mock.calls.map(([column, added]) => [column.name, added]);
  expect(sorts).toEqual([
    ["fare", false],
    ["city", true],
  ]);
});

test("grid header shows direction and order of the sort columns", () => {
  const sort = [
    { column: 1, descending: true },
    { column: 0, descending: false },
  ];
  renderHeader({ sort, filters: [] });
  expect(header("fare DOUBLE").getAttribute("aria-sort")).toBe("descending");
  expect(header("city VARCHAR").getAttribute("aria-sort")).toBe("ascending");
  expect([sortButton("fare").textContent, sortButton("city").textContent]).toEqual(["↓1", "↑2"]);
});

test("grid header of an unsorted column has no direction", () => {
  renderHeader({ sort: [{ column: 1, descending: false }], filters: [] });
  expect(header("city VARCHAR").getAttribute("aria-sort")).toBe("none");
  expect(sortButton("fare").textContent).toBe("↑");
});

test("grid header marks a filtered column", () => {
  renderHeader({ sort: [], filters: [{ column: 0, operator: "eq", value: "Berlin" }] });
  const marks = (name: string) => within(header(name)).queryAllByTitle(t("grid.filtered"));
  expect([marks("city VARCHAR").length, marks("fare DOUBLE").length]).toEqual([1, 0]);
  expect(header("city VARCHAR").textContent).toContain("VARCHAR");
});

test("grid header opens the column's menu", async () => {
  const { user, onMenu } = renderHeader();
  const menu = screen.getByRole("button", { name: t("grid.columnMenu", { column: "city" }) });
  expect(menu.getAttribute("aria-haspopup")).toBe("menu");
  await user.click(menu);
  expect(onMenu.mock.calls.map(([column]) => column.name)).toEqual(["city"]);
});

test("grid header edge resizes by drag and fits by double click", async () => {
  const { user, onResize, onFit } = renderHeader();
  const edge = screen.getAllByTitle(t("grid.resizeHint"))[1] as HTMLElement;
  edge.setPointerCapture = vi.fn();
  fireEvent.pointerDown(edge, { button: 0, clientX: 100, pointerId: 1 });
  fireEvent.pointerMove(edge, { clientX: 130 });
  const width = POSITIONED[1]?.width ?? 0;
  expect(onResize.mock.calls.map(([column, to]) => [column.name, to])).toEqual([
    ["fare", width + 30],
  ]);
  await user.dblClick(edge);
  expect(onFit.mock.calls.map(([column]) => column.name)).toEqual(["fare"]);
});
