// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { beforeAll, expect, test, vi } from "vitest";
import { installFakePopover } from "../testing/fakePopover";
import { renderComponent } from "../testing/renderComponent";
import { Menu } from "./Menu";

beforeAll(installFakePopover);

function renderMenu() {
  const calls: string[] = [];
  const item = (title: string, disabled = false) => ({
    title,
    disabled,
    onChoose: () => calls.push(title),
  });
  const { user } = renderComponent(
    <Menu
      near={new DOMRect()}
      label="Actions"
      onClose={() => calls.push("close")}
      groups={[
        [item("Copy"), item("Cut", true)],
        [item("Paste"), item("Delete")],
      ]}
    />,
  );
  return { user, calls };
}

const focused = () => document.activeElement?.textContent;

test("menu has a name, its items and a line between groups", () => {
  renderMenu();
  expect(screen.getByRole("menu", { name: "Actions" })).toBeTruthy();
  const titles = screen.getAllByRole("menuitem").map((item) => item.textContent);
  expect(titles).toEqual(["Copy", "Cut", "Paste", "Delete"]);
  expect(screen.getAllByRole("separator")).toHaveLength(1);
});

test("menu item closes the menu before its action", async () => {
  const { user, calls } = renderMenu();
  await user.click(screen.getByRole("menuitem", { name: "Paste" }));
  expect(calls).toEqual(["close", "Paste"]);
});

test("menu item that is disabled does nothing", async () => {
  const { user, calls } = renderMenu();
  await user.click(screen.getByRole("menuitem", { name: "Cut" }));
  expect(calls).toEqual([]);
});

test("menu arrows skip disabled items and wrap around", async () => {
  const { user } = renderMenu();
  expect(focused()).toBe("Copy");
  await user.keyboard("{ArrowDown}");
  expect(focused()).toBe("Paste");
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(focused()).toBe("Copy");
  await user.keyboard("{ArrowUp}");
  expect(focused()).toBe("Delete");
  await user.keyboard("{Home}");
  expect(focused()).toBe("Copy");
  await user.keyboard("{End}");
  expect(focused()).toBe("Delete");
});

test("menu item runs on Enter", async () => {
  const { user, calls } = renderMenu();
  await user.keyboard("{ArrowDown}{Enter}");
  expect(calls).toEqual(["close", "Paste"]);
});

test("menu Tab key closes the menu", async () => {
  const { user, calls } = renderMenu();
  await user.keyboard("{Tab}");
  expect(calls).toContain("close");
});

test("menu item shows its shortcut", () => {
  const item = { title: "Copy", keys: "Mod+C", onChoose: vi.fn() };
  renderComponent(
    <Menu near={new DOMRect()} label="Actions" onClose={vi.fn()} groups={[[item]]} />,
  );
  expect(screen.getByText("Ctrl+C").tagName).toBe("KBD");
});
