// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { t } from "../../i18n";
import type { ParameterValue } from "../../sql/parameters/parameterValues";
import { renderComponent } from "../../testing/renderComponent";
import { ParameterFields } from "./ParameterFields";
import type { Field } from "./useParameters";

const field = (name: string, value: ParameterValue, invalid = false): Field => ({
  id: `id-${name}`,
  name,
  placeholder: `$${name}`,
  value,
  invalid,
});

function renderFields(fields: Field[], missing?: string) {
  const on = { change: vi.fn(), complete: vi.fn(), completeAll: vi.fn(), onRun: vi.fn() };
  const missingField = missing === undefined ? null : { name: missing, kind: "text" as const };
  const parameters = { fields, payload: null, missingField, ...on };
  return {
    ...on,
    ...renderComponent(<ParameterFields parameters={parameters} onRun={on.onRun} />),
  };
}

const input = (label: string) => screen.getByLabelText<HTMLInputElement>(label);

test("parameter fields without parameters render nothing", () => {
  expect(renderFields([]).container.innerHTML).toBe("");
});

test("parameter field reports its text under its name", async () => {
  const { user, change } = renderFields([field("day", { kind: "text", text: "" })]);
  await user.type(input("$day"), "x");
  expect(change.mock.calls).toEqual([["day", { kind: "text", text: "x" }]]);
});

test("parameter field keeps its text when its type changes", async () => {
  const { user, change } = renderFields([field("n", { kind: "text", text: "12" })]);
  const type = screen.getByRole("combobox", { name: t("parameters.typeOf", { name: "$n" }) });
  await user.selectOptions(type, "number");
  expect(change.mock.calls).toEqual([["n", { kind: "number", text: "12" }]]);
});

test.each([
  ["date", "date"],
  ["timestamp", "datetime-local"],
  ["number", "text"],
] as const)("parameter field of type %s has an input of type %s", (kind, type) => {
  renderFields([field("p", { kind, text: "" })]);
  expect(input("$p").type).toBe(type);
});

test("parameter field of type boolean selects true or false", async () => {
  const { user, change } = renderFields([field("b", { kind: "boolean", text: "yes" })]);
  expect(input("$b").value).toBe("");
  await user.selectOptions(input("$b"), "false");
  expect(change.mock.calls).toEqual([["b", { kind: "boolean", text: "false" }]]);
});

test("parameter field of type NULL cannot be edited", () => {
  renderFields([field("p", { kind: "null", text: "old" })]);
  expect([input("$p").disabled, input("$p").value]).toEqual([true, "NULL"]);
});

test("parameter field with another type's text is invalid", () => {
  renderFields([field("n", { kind: "number", text: "x" }, true)]);
  expect(input("$n").getAttribute("aria-invalid")).toBe("true");
});

test("parameter fields name the missing value", () => {
  renderFields(
    [field("a", { kind: "text", text: "x" }), field("b", { kind: "text", text: "" })],
    "b",
  );
  const kind = t("parameters.types.text");
  expect(screen.getByRole("alert").textContent).toBe(t("parameters.missing", { name: "$b", kind }));
  expect(input("$b").getAttribute("aria-invalid")).toBe("true");
  expect(input("$a").getAttribute("aria-invalid")).toBe("false");
});

test("parameter fields say why a list of large integers is refused", () => {
  renderFields([field("ids", { kind: "json", text: "[9007199254740993]" }, true)], "ids");
  expect(screen.getByRole("alert").textContent).toBe(
    t("parameters.largeInteger", { name: "$ids" }),
  );
});

test("parameter field Enter runs, but not in a composition or a select", () => {
  const { onRun } = renderFields([field("p", { kind: "text", text: "" })]);
  fireEvent.keyDown(input("$p"), { key: "Enter", isComposing: true });
  fireEvent.keyDown(screen.getByRole("combobox"), { key: "Enter" });
  expect(onRun).not.toHaveBeenCalled();
  fireEvent.keyDown(input("$p"), { key: "Enter" });
  expect(onRun).toHaveBeenCalledTimes(1);
});
