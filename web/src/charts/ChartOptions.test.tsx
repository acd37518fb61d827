// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import type { ChartConfig } from "./chartConfig";
import type { ChartData } from "./chartModel";
import { ChartOptions } from "./ChartOptions";
import { CHART_TYPES } from "./chartTypes";
import type { Field } from "./fieldRoles";

const FIELDS: Field[] = [
  { name: "at", type: "TIMESTAMP WITH TIME ZONE", role: "time", index: 0, distinct: 9 },
  { name: "city", type: "VARCHAR", role: "category", index: 1, distinct: 3 },
  { name: "fare", type: "DOUBLE", role: "number", index: 2, distinct: 9 },
];
const BAR: ChartConfig = {
  kind: "bar",
  x: "city",
  y: ["fare"],
  group: null,
  combine: "sum",
  order: "value",
  stacked: false,
  log: false,
  zone: "UTC",
};
const NO_NOTES = {
  combined: 0,
  nullX: 0,
  nullY: 0,
  notPositive: 0,
  hiddenCategories: 0,
  hiddenSeries: 0,
};

function renderOptions(settings: Partial<ChartConfig> = {}, overrides: Partial<ChartData> = {}) {
  const onChoose = vi.fn();
  const data: ChartData = {
    axis: "category",
    categories: [],
    series: [],
    notes: NO_NOTES,
    ...overrides,
  };
  const { user } = renderComponent(
    <ChartOptions
      settings={{ ...BAR, ...settings }}
      fields={FIELDS}
      data={data}
      onChoose={onChoose}
    />,
  );
  return { user, onChoose };
}

const select = (name: string) => screen.getByRole<HTMLSelectElement>("combobox", { name });
const offers = (role: "combobox" | "checkbox", name: string) =>
  screen.queryByRole(role, { name }) !== null;
const series = (name: string) => ({ name, rest: false, points: [] });

test("chart options offer every chart type and press the current one", async () => {
  const { user, onChoose } = renderOptions();
  const types = screen.getByRole("group", { name: t("charts.type") });
  expect(types.querySelectorAll("button")).toHaveLength(CHART_TYPES.length);
  const pressed = screen.getByRole("button", { pressed: true });
  expect(pressed.textContent).toBe(t("charts.types.bar"));
  await user.click(screen.getByRole("button", { name: t("charts.types.line") }));
  expect(onChoose.mock.calls).toEqual([[{ kind: "line" }]]);
});

test("chart options choose the column of the X axis", async () => {
  const { user, onChoose } = renderOptions();
  await user.selectOptions(select(t("charts.xAxis")), "at");
  expect(onChoose.mock.calls).toEqual([[{ x: "at" }]]);
});

test("chart options group by another column or by none", async () => {
  const { user, onChoose } = renderOptions({ group: "at" });
  const group = select(t("charts.series"));
  expect([...group.options].map(({ value }) => value)).toEqual(["", "at", "fare"]);
  await user.selectOptions(group, t("charts.noSeries"));
  expect(onChoose.mock.calls).toEqual([[{ group: null }]]);
});

test("chart options offer an aggregation only for combined values", () => {
  renderOptions();
  expect(offers("combobox", t("charts.aggregation"))).toBe(false);
  renderOptions({}, { notes: { ...NO_NOTES, combined: 1 } });
  expect(offers("combobox", t("charts.aggregation"))).toBe(true);
});

test("chart options offer an order only for categories", () => {
  renderOptions({}, { axis: "value" });
  expect(offers("combobox", t("charts.sort"))).toBe(false);
  renderOptions();
  expect(offers("combobox", t("charts.sort"))).toBe(true);
});

test("chart options offer a time zone only for a zoned time axis", () => {
  renderOptions({ x: "city" }, { axis: "time" });
  expect(offers("combobox", t("charts.timeZone"))).toBe(false);
  renderOptions({ x: "at" }, { axis: "time" });
  expect(offers("combobox", t("charts.timeZone"))).toBe(true);
});

test("chart options of several bar series stack them, and then offer no log scale", async () => {
  const { user, onChoose } = renderOptions({}, { series: [series("a"), series("b")] });
  expect(offers("checkbox", t("charts.logScale"))).toBe(true);
  await user.click(screen.getByRole("checkbox", { name: t("charts.stacked") }));
  expect(onChoose.mock.calls).toEqual([[{ stacked: true }]]);
});

test("chart options of stacked bars offer no log scale", () => {
  renderOptions({ stacked: true }, { series: [series("a"), series("b")] });
  expect(offers("checkbox", t("charts.logScale"))).toBe(false);
});

test("chart options of a pie offer neither groups nor a log scale", () => {
  renderOptions({ kind: "pie" });
  expect(offers("combobox", t("charts.series"))).toBe(false);
  expect(offers("checkbox", t("charts.logScale"))).toBe(false);
});
