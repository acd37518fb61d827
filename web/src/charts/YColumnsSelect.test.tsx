// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import type { Field } from "./fieldRoles";
import { YColumnsSelect } from "./YColumnsSelect";

const FIELDS: Field[] = ["fare", "tip", "tax"].map((name, index) => ({
  name,
  type: "DOUBLE",
  role: "number",
  index,
  distinct: 9,
}));

function renderSelect(chosen: string[]) {
  const onChoose = vi.fn();
  const { user, container } = renderComponent(
    <YColumnsSelect fields={FIELDS} chosen={chosen} onChoose={onChoose} />,
  );
  const details = container.querySelector("details") as HTMLDetailsElement;
  details.open = true;
  return { user, onChoose, details };
}

const box = (name: string) => screen.getByRole<HTMLInputElement>("checkbox", { name });

test("Y columns are added in the order of the result", async () => {
  const { user, onChoose, details } = renderSelect(["tax", "tip"]);
  expect(details.textContent).toContain(t("charts.yAxis"));
  await user.click(box("fare"));
  expect(onChoose.mock.calls).toEqual([[["fare", "tip", "tax"]]]);
});

test("Y column is removed", async () => {
  const { user, onChoose } = renderSelect(["fare", "tip"]);
  expect(box("tip").checked).toBe(true);
  await user.click(box("tip"));
  expect(onChoose.mock.calls).toEqual([[["fare"]]]);
});

test("Y column that is the only one is not removed", async () => {
  const { user, onChoose } = renderSelect(["fare"]);
  await user.click(box("fare"));
  expect(onChoose).not.toHaveBeenCalled();
});

test("Y columns close on Escape and return the focus", () => {
  const { details } = renderSelect(["fare"]);
  fireEvent.keyDown(box("fare"), { key: "Escape" });
  expect(details.open).toBe(false);
  expect(document.activeElement).toBe(details.querySelector("summary"));
});
