// @vitest-environment happy-dom
import { cleanup, screen } from "@testing-library/react";
import type { ComponentProps } from "react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { NO_SORT_FILTER, type SortFilter } from "../resultset/sortFilter";
import { renderComponent } from "../testing/renderComponent";
import { GridToolbar } from "./GridToolbar";

const COLUMNS = [
  { name: "city", type: "VARCHAR" },
  { name: "fare", type: "DOUBLE" },
  { name: "legs", type: "DOUBLE[]" },
];
const BERLIN = { column: 0, operator: "eq", value: "Berlin" } as const;
const NULL_FARE = { column: 1, operator: "isNull", value: "" } as const;
const BY_FARE = { column: 1, descending: true };
const BOTH: SortFilter = { sort: [BY_FARE], filters: [BERLIN, NULL_FARE] };

type Props = ComponentProps<typeof GridToolbar>;

function renderToolbar(
  arrangement: SortFilter,
  view: Partial<Props["view"]> = {},
  running: Partial<Props> = {},
) {
  const other = { onInspect: vi.fn(), onPopup: vi.fn(), onFind: vi.fn() };
  const on = { onArrange: vi.fn(), onLeave: vi.fn(), ...other };
  const source = { kind: "local", count: 2, at: () => [] } as const;
  const done = { working: false, percent: undefined, error: null, retry: vi.fn() };
  const shown = { source, sql: null, order: "", ...done, ...view };
  const { user } = renderComponent(
    <GridToolbar
      columns={COLUMNS}
      total={4}
      view={shown}
      arrangement={arrangement}
      inspecting={false}
      message=""
      copying={null}
      downloading={null}
      figures={null}
      {...on}
      {...running}
    />,
  );
  return { user, ...on };
}

const button = (name: string) => screen.getByRole("button", { name });
const hasButton = (name: string) => screen.queryByRole("button", { name }) !== null;
const remove = (text: string) => button(t("grid.removeFilter", { text }));

test("grid toolbar opens the filter form and the column chooser", async () => {
  const { user, onPopup } = renderToolbar(NO_SORT_FILTER);
  expect(screen.getByRole("toolbar", { name: t("grid.toolbar") })).toBeTruthy();
  await user.click(button(t("grid.filter")));
  await user.click(button(t("grid.columns")));
  expect(onPopup.mock.calls.map(([kind]) => kind)).toEqual(["filter", "columns"]);
});

test("grid toolbar of unsorted, unfiltered rows offers no reset and no download", () => {
  renderToolbar(NO_SORT_FILTER);
  expect([hasButton(t("grid.reset")), hasButton(t("grid.download"))]).toEqual([false, false]);
});

test("grid toolbar removes one filter", async () => {
  const { user, onArrange } = renderToolbar(BOTH);
  await user.click(remove(`city ${t("operators.eq")} Berlin`));
  expect(onArrange.mock.calls).toEqual([[{ sort: [BY_FARE], filters: [NULL_FARE] }]]);
});

test.each<[string, Partial<Props["view"]>, Partial<Props>]>([
  [t("grid.removeFilter", { text: `city ${t("operators.eq")} Berlin` }), {}, {}],
  [t("grid.removeFilter", { text: "↓ fare" }), {}, {}],
  [t("grid.reset"), {}, {}],
  [t("grid.stop"), { working: true }, {}],
  [
    t("results.stopDownload", { format: "CSV" }),
    {},
    { downloading: { format: "csv", stop: vi.fn() } },
  ],
])("grid toolbar leaves the focus to the grid after %s", async (name, view, running) => {
  const { user, onLeave } = renderToolbar(BOTH, view, running);
  await user.click(button(name));
  expect(onLeave).toHaveBeenCalledTimes(1);
});

test("grid toolbar stops a copy and leaves the focus to the grid", async () => {
  const stop = vi.fn();
  const { user, onLeave } = renderToolbar(NO_SORT_FILTER, {}, { copying: { share: 0.5, stop } });
  await user.click(button(t("grid.stop")));
  expect([stop, onLeave].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});

test("grid toolbar removes one sort column", async () => {
  const { user, onArrange } = renderToolbar(BOTH);
  await user.click(remove("↓ fare"));
  expect(onArrange.mock.calls).toEqual([[{ sort: [], filters: [BERLIN, NULL_FARE] }]]);
});

test("grid toolbar shows a filter for NULL without a value", () => {
  renderToolbar(BOTH);
  expect(remove(`fare ${t("operators.isNull")}`)).toBeTruthy();
});

test("grid toolbar resets sort and filters", async () => {
  const { user, onArrange } = renderToolbar(BOTH);
  await user.click(button(t("grid.reset")));
  expect(onArrange.mock.calls).toEqual([[{ sort: [], filters: [] }]]);
});

test("grid toolbar shows how many rows match the filters", () => {
  renderToolbar(BOTH);
  expect(screen.getByText(t("grid.filteredRows", { shown: "2", total: "4" }))).toBeTruthy();
});

test("grid toolbar cancels a running sort and offers no download meanwhile", async () => {
  const { user, onArrange } = renderToolbar(BOTH, { working: true, sql: "SELECT 1" });
  expect(screen.getByText(t("grid.sorting"))).toBeTruthy();
  expect([hasButton(t("grid.download")), hasButton(t("grid.viewSql"))]).toEqual([false, false]);
  await user.click(button(t("grid.stop")));
  expect(onArrange.mock.calls).toEqual([[{ sort: [], filters: [] }]]);
});

test("grid toolbar shows the SQL that sorted the result", async () => {
  const { user, onPopup } = renderToolbar(BOTH, { sql: "SELECT 1" });
  await user.click(button(t("grid.viewSql")));
  expect(onPopup.mock.calls.map(([kind]) => kind)).toEqual(["sql"]);
});

test("grid toolbar toggles the details", async () => {
  const { user, onInspect } = renderToolbar(NO_SORT_FILTER);
  await user.click(screen.getByRole("button", { name: t("grid.details"), pressed: false }));
  expect(onInspect).toHaveBeenCalledTimes(1);
});

test("grid toolbar says how the engine compares numbers in lists", () => {
  const legs = { column: 2, operator: "contains", value: "1" } as const;
  const note = () => screen.queryByText(t("grid.engineText")) !== null;
  renderToolbar({ sort: [], filters: [BERLIN] }, { sql: "SELECT 1" });
  expect(note()).toBe(false);
  cleanup();
  renderToolbar({ sort: [], filters: [legs] });
  expect(note()).toBe(false);
  cleanup();
  renderToolbar({ sort: [], filters: [legs] }, { sql: "SELECT 1" });
  expect(note()).toBe(true);
});
