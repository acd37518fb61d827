// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { TabName } from "./TabName";

function renderName(name = "Sales") {
  const onDone = vi.fn<(name: string | null, byKey: boolean) => void>();
  const { user } = renderComponent(<TabName name={name} onDone={onDone} />);
  return { user, onDone, field: screen.getByRole<HTMLInputElement>("textbox") };
}

test("tab name field has a label, the focus and its text selected", () => {
  const { field } = renderName();
  expect(field.getAttribute("aria-label")).toBe(t("tabs.name"));
  expect(document.activeElement).toBe(field);
  expect([field.selectionStart, field.selectionEnd]).toEqual([0, "Sales".length]);
});

test("tab name Enter returns the trimmed name once", async () => {
  const { user, onDone, field } = renderName();
  await user.keyboard("  Orders {Enter}");
  fireEvent.blur(field);
  expect(onDone.mock.calls).toEqual([["Orders", true]]);
});

test("tab name that did not change returns null", async () => {
  const { user, onDone } = renderName();
  await user.keyboard("Sales{Enter}");
  expect(onDone.mock.calls).toEqual([[null, true]]);
});

test("tab name Escape returns null", async () => {
  const { user, onDone } = renderName();
  await user.keyboard("Orders{Escape}");
  expect(onDone.mock.calls).toEqual([[null, true]]);
});

test("tab name blur keeps the text", async () => {
  const { user, onDone } = renderName();
  await user.keyboard("Orders");
  await user.tab();
  expect(onDone.mock.calls).toEqual([["Orders", false]]);
});

test("tab name Enter during composition does not end the edit", () => {
  const { onDone, field } = renderName();
  fireEvent.keyDown(field, { key: "Enter", isComposing: true });
  expect(onDone).not.toHaveBeenCalled();
});

test("tab name keys do not reach the tab bar", async () => {
  const onKeyDown = vi.fn();
  const { user } = renderComponent(
    <div onKeyDown={onKeyDown}>
      <TabName name="Sales" onDone={vi.fn()} />
    </div>,
  );
  await user.keyboard("{ArrowLeft}{Delete}");
  expect(onKeyDown).not.toHaveBeenCalled();
});
