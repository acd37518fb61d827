// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { installFakePopover } from "../testing/fakePopover";
import { renderComponent } from "../testing/renderComponent";
import { Popover } from "./Popover";

beforeAll(installFakePopover);
afterEach(() => vi.restoreAllMocks());

function renderDialog(near: DOMRect, onClose = vi.fn()) {
  const { user } = renderComponent(
    <Popover near={near} role="dialog" label="Filter" onClose={onClose}>
      <button type="button">Apply</button>
      <input aria-label="Value" />
    </Popover>,
  );
  return { user, onClose, dialog: screen.getByRole("dialog", { name: "Filter" }) };
}

function stubSize(width: number, height: number): void {
  const size = new DOMRect(0, 0, width, height);
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockReturnValue(size);
}

test("popover focuses its first control", () => {
  renderDialog(new DOMRect());
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Apply" }));
});

test("popover focuses the control that is marked as first", () => {
  renderComponent(
    <Popover near={new DOMRect()} role="dialog" label="Filter" onClose={vi.fn()}>
      <button type="button">Apply</button>
      <input aria-label="Value" data-first />
    </Popover>,
  );
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Value" }));
});

test("popover dialog leaves the arrow keys to its controls", async () => {
  const { user } = renderDialog(new DOMRect());
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Apply" }));
});

test("popover opens below its anchor", () => {
  stubSize(100, 50);
  const { dialog } = renderDialog(new DOMRect(40, 60, 20, 10));
  expect([dialog.style.left, dialog.style.top]).toEqual(["40px", "72px"]);
});

test("popover without space below its anchor opens above", () => {
  stubSize(100, 50);
  const { dialog } = renderDialog(new DOMRect(40, innerHeight - 20, 20, 10));
  expect(dialog.style.top).toBe(`${innerHeight - 20 - 50 - 2}px`);
});

test("popover stays inside the window's right edge", () => {
  stubSize(100, 50);
  const { dialog } = renderDialog(new DOMRect(innerWidth - 10, 60, 10, 10));
  expect(dialog.style.left).toBe(`${innerWidth - 100 - 8}px`);
});

test("popover reports its close, not its opening", () => {
  const { dialog, onClose } = renderDialog(new DOMRect());
  expect(onClose).not.toHaveBeenCalled();
  dialog.hidePopover();
  expect(onClose).toHaveBeenCalledTimes(1);
});
