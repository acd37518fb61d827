// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { FilterForm } from "./FilterForm";

const COLUMNS = [
  { name: "city", type: "VARCHAR" },
  { name: "fare", type: "DOUBLE" },
];

function renderForm(first = 0) {
  const onApply = vi.fn();
  const { user } = renderComponent(
    <FilterForm columns={COLUMNS} first={first} onApply={onApply} />,
  );
  const apply = () => user.click(screen.getByRole("button", { name: t("grid.apply") }));
  return { user, onApply, apply };
}

const select = (name: string) => screen.getByRole<HTMLSelectElement>("combobox", { name });
const value = () => screen.getByRole("textbox", { name: t("grid.value") });

test("filter form applies column, operator and value", async () => {
  const { user, onApply, apply } = renderForm();
  await user.selectOptions(select(t("grid.condition")), "startsWith");
  await user.type(value(), "Ber");
  await apply();
  expect(onApply.mock.calls).toEqual([[{ column: 0, operator: "startsWith", value: "Ber" }]]);
});

test("filter form applies on Enter", async () => {
  const { user, onApply } = renderForm();
  await user.type(value(), "Ber{Enter}");
  expect(onApply).toHaveBeenCalledTimes(1);
});

test("filter form offers the operators of the column's type", () => {
  renderForm(1);
  expect(select(t("grid.column")).value).toBe("1");
  const operators = [...select(t("grid.condition")).options].map((option) => option.value);
  expect(operators).toEqual(["eq", "ne", "lt", "lte", "gte", "gt", "isNull", "isNotNull"]);
});

test("filter form resets operator and value for another column", async () => {
  const { user, onApply, apply } = renderForm();
  await user.type(value(), "12");
  await user.selectOptions(select(t("grid.column")), "fare");
  await user.type(value(), "3");
  await apply();
  expect(onApply.mock.calls).toEqual([[{ column: 1, operator: "eq", value: "3" }]]);
});

test("filter form for NULL takes no value", async () => {
  const { user, onApply, apply } = renderForm();
  await user.selectOptions(select(t("grid.condition")), "isNull");
  expect(screen.queryByRole("textbox")).toBeNull();
  await apply();
  expect(onApply.mock.calls).toEqual([[{ column: 0, operator: "isNull", value: "" }]]);
});

test("filter form rejects a value of another type until it changes", async () => {
  const { user, onApply, apply } = renderForm(1);
  await user.type(value(), "cheap");
  await apply();
  expect(onApply).not.toHaveBeenCalled();
  const message = t("grid.invalidValue", { type: "DOUBLE" });
  expect(screen.getByRole("alert").textContent).toBe(message);
  expect(value().getAttribute("aria-describedby")).toBe(screen.getByRole("alert").id);
  await user.type(value(), "x");
  expect(screen.queryByRole("alert")).toBeNull();
  expect(value().getAttribute("aria-invalid")).toBe("false");
});
