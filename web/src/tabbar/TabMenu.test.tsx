// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { useTabs } from "../tabs/store";
import { newTab } from "../tabs/tab";
import { createTabsState } from "../tabs/tabsState";
import { installFakePopover } from "../testing/fakePopover";
import { renderComponent } from "../testing/renderComponent";
import { reopenTab, useClosedTabs } from "./closedTabs";
import { TabMenu } from "./TabMenu";

vi.mock("./closedTabs", async () => {
  const { create } = await import("zustand");
  const { removeTab } = await import("../tabs/store");
  return { closeTab: removeTab, reopenTab: vi.fn(), useClosedTabs: create(() => ({ closed: [] })) };
});

beforeAll(installFakePopover);
beforeEach(() => {
  vi.clearAllMocks();
  useClosedTabs.setState({ closed: [] });
  const tabs = [newTab(1, { name: "One" }), newTab(2, { name: "Two" })];
  useTabs.setState(createTabsState(tabs, tabs[0]?.id));
});

const item = (name: string) =>
  screen.getByRole<HTMLButtonElement>("menuitem", { name: new RegExp(`^${name}`) });
const names = () => useTabs.getState().tabs.map(({ name }) => name);

test("tab menu disables moves beyond the ends and an empty reopen list", () => {
  renderComponent(<TabMenu onRename={vi.fn()} />);
  expect(item(t("tabs.moveLeft")).disabled).toBe(true);
  expect(item(t("tabs.moveRight")).disabled).toBe(false);
  expect(item(t("tabs.reopen")).disabled).toBe(true);
});

test("tab menu moves the active tab", async () => {
  const { user } = renderComponent(<TabMenu onRename={vi.fn()} />);
  await user.click(item(t("tabs.moveRight")));
  expect(names()).toEqual(["Two", "One"]);
});

test("tab menu closes the active tab", async () => {
  const { user } = renderComponent(<TabMenu onRename={vi.fn()} />);
  await user.click(item(t("tabs.close")));
  expect(names()).toEqual(["Two"]);
});

test("tab menu starts a rename", async () => {
  const onRename = vi.fn();
  const { user } = renderComponent(<TabMenu onRename={onRename} />);
  await user.click(item(t("tabs.rename")));
  expect(onRename).toHaveBeenCalledTimes(1);
});

test("tab menu lists closed tabs and reopens the chosen one", async () => {
  const older = newTab(3, { name: "Older", text: "SELECT 1\nFROM rides" });
  const newer = newTab(4, { name: "Newer" });
  useClosedTabs.setState({ closed: [newer, older].map((tab) => ({ tab, closedAt: 0 })) });
  const { user } = renderComponent(<TabMenu onRename={vi.fn()} />);
  expect(screen.getByRole("group", { name: t("tabs.closed") })).toBeTruthy();
  expect(item("Older").textContent).toBe("Older SELECT 1");
  await user.click(item("Older"));
  expect(vi.mocked(reopenTab).mock.calls).toEqual([[older.id]]);
});

test("tab menu focuses its first item, and arrows wrap around", async () => {
  const { user } = renderComponent(<TabMenu onRename={vi.fn()} />);
  screen.getByRole("menu").showPopover();
  expect(document.activeElement).toBe(item(t("tabs.new")));
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(item(t("tabs.rename")));
  await user.keyboard("{ArrowUp}{ArrowUp}");
  expect(document.activeElement).toBe(item(t("tabs.moveRight")));
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(item(t("tabs.new")));
});
