import { t } from "../i18n";
import { activateTab, addTab, duplicateTab, shiftTab, useTabs } from "../tabs/store";
import { adjacentTab } from "../tabs/tabsState";
import type { Command } from "../ui/commands";
import { closeActiveTab, reopenTab, useClosedTabs } from "./closedTabs";
import { closeTabs } from "./tabActions";

const group = "tabs";
const active = () => useTabs.getState().active;

/** The commands of the tabs; useTabKeys listens for their keys. */
export const TAB_COMMANDS: Command[] = [
  { id: "tabs.new", group, title: () => t("tabs.new"), keys: "Alt+Shift+Q", run: addTab },
  {
    id: "tabs.duplicate",
    group,
    title: () => t("tabs.duplicate"),
    run: () => duplicateTab(active()),
  },
  {
    id: "tabs.close",
    group,
    title: () => t("tabs.close"),
    keys: "Alt+Shift+W",
    run: () => void closeActiveTab(),
  },
  {
    id: "tabs.closeOthers",
    group,
    title: () => t("tabs.closeOthers"),
    enabled: () => useTabs.getState().tabs.length > 1,
    run: () => void closeTabs(otherTabs()),
  },
  {
    id: "tabs.reopen",
    group,
    title: () => t("tabs.reopen"),
    keys: "Alt+Shift+T",
    enabled: () => useClosedTabs.getState().closed.length > 0,
    run: () => void reopenTab(),
  },
  { id: "tabs.next", group, title: () => t("tabs.next"), keys: "Alt+PageDown", run: () => step(1) },
  {
    id: "tabs.previous",
    group,
    title: () => t("tabs.previous"),
    keys: "Alt+PageUp",
    run: () => step(-1),
  },
  {
    id: "tabs.moveLeft",
    group,
    title: () => t("tabs.moveLeft"),
    keys: "Alt+Shift+PageUp",
    run: () => shiftTab(-1),
  },
  {
    id: "tabs.moveRight",
    group,
    title: () => t("tabs.moveRight"),
    keys: "Alt+Shift+PageDown",
    run: () => shiftTab(1),
  },
];

export function step(steps: number): void {
  const now = useTabs.getState();
  activateTab(adjacentTab(now, now.active, steps));
}

function otherTabs(): string[] {
  return useTabs
    .getState()
    .tabs.map(({ id }) => id)
    .filter((id) => id !== active());
}

/** The command that renames the active tab in its place. */
export const renameCommand = (run: () => void): Command => ({
  id: "tabs.rename",
  group,
  title: () => t("tabs.rename"),
  keys: "F2",
  run,
});
