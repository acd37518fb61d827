// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { useTabs } from "../tabs/store";
import { createTabsState } from "../tabs/tabsState";
import { newTab } from "../tabs/tab";
import { installFakePopover } from "../testing/fakePopover";
import { renderComponent } from "../testing/renderComponent";
import { TabBar } from "./TabBar";

vi.mock("./closedTabs", async () => {
  const { create } = await import("zustand");
  const { removeTab } = await import("../tabs/store");
  return { closeTab: removeTab, reopenTab: vi.fn(), useClosedTabs: create(() => ({ closed: [] })) };
});

beforeAll(installFakePopover);
beforeEach(() => {
  const tabs = ["One", "Two", "Three"].map((name, index) => newTab(index + 1, { name }));
  useTabs.setState(createTabsState(tabs, tabs[0]?.id));
});

function renderBar() {
  const onChosen = vi.fn();
  return { onChosen, ...renderComponent(<TabBar onChosen={onChosen} />) };
}

const names = () => useTabs.getState().tabs.map(({ name }) => name);
const selected = () => screen.getByRole("tab", { selected: true }).textContent;
const focused = () => document.activeElement?.textContent;

function startRename(): void {
  fireEvent.keyDown(document.body, { key: "F2", code: "F2" });
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: t("tabs.name") }));
}

async function focusTabs(user: { tab: () => Promise<void> }): Promise<void> {
  await user.tab();
  expect(document.activeElement?.role).toBe("tab");
}

test("tab bar lists the tabs of the window", () => {
  renderBar();
  expect(screen.getByRole("tablist", { name: t("tabs.label") })).toBeTruthy();
  expect(screen.getAllByRole("tab")).toHaveLength(3);
  expect(selected()).toContain("One");
});

test("tab bar click activates a tab and reports it", async () => {
  const { user, onChosen } = renderBar();
  await user.click(screen.getByRole("tab", { name: /Two/ }));
  expect(selected()).toContain("Two");
  expect(onChosen).toHaveBeenCalledTimes(1);
});

test("tab bar Delete closes one tab after the other and keeps the focus", async () => {
  const { user } = renderBar();
  await focusTabs(user);
  await user.keyboard("{Delete}{Delete}");
  expect(names()).toEqual(["Three"]);
  expect(focused()).toContain("Three");
});

test("tab bar a click elsewhere ends a rename and keeps its focus", async () => {
  const { user, onChosen } = renderBar();
  startRename();
  await user.keyboard("Orders");
  await user.click(screen.getByRole("button", { name: t("tabs.menu") }));
  expect(names()).toEqual(["Orders", "Two", "Three"]);
  expect(onChosen).not.toHaveBeenCalled();
});

test("tab bar arrows, Home and End activate and focus", async () => {
  const { user } = renderBar();
  await focusTabs(user);
  await user.keyboard("{ArrowRight}");
  expect([selected(), focused()]).toEqual([focused(), expect.stringContaining("Two")]);
  await user.keyboard("{End}");
  expect(focused()).toContain("Three");
  await user.keyboard("{Home}");
  expect(focused()).toContain("One");
});

test("tab bar Delete closes the active tab", async () => {
  const { user } = renderBar();
  await focusTabs(user);
  await user.keyboard("{Delete}");
  expect(names()).toEqual(["Two", "Three"]);
});

test("tab bar F2 renames the active tab", async () => {
  const { user, onChosen } = renderBar();
  startRename();
  await user.keyboard("Sales{Enter}");
  expect(names()).toEqual(["Sales", "Two", "Three"]);
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(onChosen).toHaveBeenCalledTimes(1);
});

test("tab bar Escape keeps the name", async () => {
  const { user } = renderBar();
  startRename();
  await user.keyboard("Sales{Escape}");
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(names()).toEqual(["One", "Two", "Three"]);
});

test("tab bar button opens a new tab and activates it", async () => {
  const { user } = renderBar();
  await user.click(screen.getByRole("button", { name: t("tabs.new") }));
  expect(screen.getAllByRole("tab")).toHaveLength(4);
  expect(selected()).toContain(t("tabs.defaultName", { number: 4 }));
});
