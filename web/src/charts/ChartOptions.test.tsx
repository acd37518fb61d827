// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { CHART_DEFAULTS, type ChartConfig } from "./chartConfig";
import type { ChartData } from "./chartModel";
import { ChartOptions } from "./ChartOptions";
import type { Field } from "./fieldRoles";

const FIELDS: Field[] = [
  { name: "at", type: "TIMESTAMP WITH TIME ZONE", role: "time", index: 0, distinct: 9 },
  { name: "city", type: "VARCHAR", role: "category", index: 1, distinct: 3 },
  { name: "fare", type: "DOUBLE", role: "number", index: 2, distinct: 9 },
  { name: "tip", type: "DOUBLE", role: "number", index: 3, distinct: 9 },
];
const BAR: ChartConfig = {
  ...CHART_DEFAULTS,
  kind: "bar",
  x: "city",
  y: ["fare"],
  order: "value",
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
    grain: null,
    binned: false,
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
const series = (name: string) => ({
  name,
  rest: false,
  right: false,
  aggregation: "sum" as const,
  points: [],
});

test("chart options choose the column of the X axis", async () => {
  const { user, onChoose } = renderOptions();
  await user.selectOptions(select(t("charts.xAxis")), "at");
  expect(onChoose.mock.calls).toEqual([[{ x: "at" }]]);
});

test("chart options group by another column or by none", async () => {
  const { user, onChoose } = renderOptions({ group: "at" });
  const group = select(t("charts.series"));
  expect([...group.options].map(({ value }) => value)).toEqual(["", "at", "fare", "tip"]);
  await user.selectOptions(group, t("charts.noSeries"));
  expect(onChoose.mock.calls).toEqual([[{ group: null }]]);
});

test("chart options offer an aggregation only for combined values and for texts", async () => {
  const name = t("charts.aggregationOf", { name: "fare" });
  renderOptions();
  expect(offers("combobox", name)).toBe(false);
  const { user, onChoose } = renderOptions({}, { notes: { ...NO_NOTES, combined: 1 } });
  expect([...select(name).options].map(({ text }) => text)).toEqual(
    ["sum", "mean", "count", "distinct", "min", "max", "median"].map((how) =>
      t(`charts.aggregations.${how as "sum"}`),
    ),
  );
  expect(select(name).value).toBe("mean");
  await user.selectOptions(select(name), "median");
  expect(onChoose.mock.calls).toEqual([[{ aggregations: { fare: "median" } }]]);
  renderOptions({ y: ["city"] });
  const ofTexts = select(t("charts.aggregationOf", { name: "city" }));
  expect([...ofTexts.options].map(({ value }) => value)).toEqual(["count", "distinct"]);
});

test("chart options add, replace and remove value columns", async () => {
  const { user, onChoose } = renderOptions({ y: ["fare", "tip"] });
  await user.click(screen.getByRole("button", { name: t("charts.removeValue", { name: "fare" }) }));
  await user.selectOptions(select(t("charts.addValue")), "city");
  const [first] = screen.getAllByRole("combobox", { name: t("charts.yAxis") });
  await user.selectOptions(first as HTMLSelectElement, "at");
  await user.click(screen.getAllByRole("checkbox", { name: t("charts.rightAxis") })[1] as Element);
  expect(onChoose.mock.calls).toEqual([
    [{ y: ["tip"] }],
    [{ y: ["fare", "tip", "city"] }],
    [{ y: ["at", "tip"] }],
    [{ right: ["tip"] }],
  ]);
});

test("chart options count rows in place of the only value", async () => {
  const { user, onChoose } = renderOptions();
  await user.selectOptions(select(t("charts.yAxis")), t("charts.rowCount"));
  expect(onChoose.mock.calls).toEqual([[{ y: [] }]]);
});

test("chart options offer a time grain for times and bins for numbers", async () => {
  const { user, onChoose } = renderOptions({ x: "at" }, { axis: "time", grain: "month" });
  const grain = select(t("charts.grain"));
  expect(grain.selectedOptions[0]?.text).toBe("Auto (Month)");
  await user.selectOptions(grain, "week");
  renderOptions({ x: "fare" });
  expect(offers("combobox", t("charts.bins"))).toBe(true);
  expect(onChoose.mock.calls).toEqual([[{ grain: "week" }]]);
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
