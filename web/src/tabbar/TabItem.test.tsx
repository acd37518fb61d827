// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { updateRun, useRuns } from "../query/runStore";
import { newTab, type Tab } from "../tabs/tab";
import { renderComponent } from "../testing/renderComponent";
import { closeTab } from "./closedTabs";
import { TabItem } from "./TabItem";

vi.mock("./closedTabs", () => ({ closeTab: vi.fn() }));

afterEach(() => {
  vi.clearAllMocks();
  useRuns.setState({}, true);
});

function renderTab(given: Partial<Tab> = {}, { active = true, renamed = false } = {}) {
  const tab = newTab(3, given);
  const on = { onActivate: vi.fn(), onRename: vi.fn(), onRenamed: vi.fn(), onMenu: vi.fn() };
  const { user } = renderComponent(
    <TabItem tab={tab} active={active} renamed={renamed} drag={{}} {...on} />,
  );
  return { user, tab, ...on, item: screen.getByRole("tab") };
}

test("tab item of the active tab is selected and names its panel", () => {
  const { tab, item } = renderTab({ name: "Sales" });
  expect(item.getAttribute("aria-selected")).toBe("true");
  expect(item.getAttribute("aria-controls")).toBe(`panel-${tab.id}`);
  expect(item.tabIndex).toBe(0);
});

test("tab item of another tab is not a tab stop", () => {
  const { item } = renderTab({}, { active: false });
  expect(item.getAttribute("aria-selected")).toBe("false");
  expect(item.hasAttribute("aria-controls")).toBe(false);
  expect(item.tabIndex).toBe(-1);
});

test("tab item without a name shows its number", () => {
  expect(renderTab().item.textContent).toContain(t("tabs.defaultName", { number: 3 }));
});

test("tab item marks text that was not run", () => {
  renderTab({ text: "SELECT 1" });
  expect(screen.getByRole("img", { name: t("tabs.unsaved") })).toBeTruthy();
});

test("tab item has no mark for text that was run", () => {
  renderTab({ text: "SELECT 1", executedStatements: ["SELECT 1"] });
  expect(screen.queryByRole("img")).toBeNull();
});

test("tab item shows a running query, then an unseen outcome", () => {
  const tab = newTab(1);
  updateRun(tab.id, { phase: "running" });
  const on = { onActivate: vi.fn(), onRename: vi.fn(), onRenamed: vi.fn(), onMenu: vi.fn() };
  const item = () => <TabItem tab={tab} active={false} renamed={false} drag={{}} {...on} />;
  const { rerender } = renderComponent(item());
  expect(screen.getByRole("img", { name: t("tabs.running") })).toBeTruthy();
  const status = { requestId: "r", status: "FAILED", submittedAt: "2026-01-01T00:00:00Z" } as const;
  updateRun(tab.id, { phase: "idle", unseen: true, status });
  rerender(item());
  expect(screen.getByRole("img", { name: t("status.FAILED") })).toBeTruthy();
});

test("tab item activates on click and renames on double click", async () => {
  const { user, item, onActivate, onRename } = renderTab({}, { active: false });
  await user.click(item);
  expect(onActivate).toHaveBeenCalledTimes(1);
  expect(onRename).not.toHaveBeenCalled();
  await user.dblClick(item);
  expect(onRename).toHaveBeenCalledTimes(1);
});

test("tab item close button closes it without activation", async () => {
  const { user, tab, onActivate } = renderTab();
  await user.click(screen.getByTitle(/^Close \(/));
  expect(vi.mocked(closeTab).mock.calls).toEqual([[tab.id]]);
  expect(onActivate).not.toHaveBeenCalled();
});

test("tab item closes on a middle click only", () => {
  const { item, tab } = renderTab();
  fireEvent(item, new MouseEvent("auxclick", { bubbles: true, button: 2 }));
  expect(closeTab).not.toHaveBeenCalled();
  fireEvent(item, new MouseEvent("auxclick", { bubbles: true, button: 1 }));
  expect(vi.mocked(closeTab).mock.calls).toEqual([[tab.id]]);
});

test("tab item that is renamed returns the new name", async () => {
  const { user, onRenamed } = renderTab({ name: "Sales" }, { renamed: true });
  await user.keyboard("Orders{Enter}");
  expect(onRenamed.mock.calls).toEqual([["Orders", true]]);
});
