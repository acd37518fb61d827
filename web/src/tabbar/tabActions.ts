import { t } from "../i18n";
import { duplicateTab, moveTab, useTabs } from "../tabs/store";
import type { MenuItem } from "../ui/Menu";
import { closeTab, reopenTab, useClosedTabs } from "./closedTabs";

/** Return the menu of a tab in groups; `onRename` starts renaming it. */
export function tabActions(id: string, onRename: () => void): MenuItem[][] {
  const { tabs } = useTabs.getState();
  const place = tabs.findIndex((tab) => tab.id === id);
  const right = tabs.slice(place + 1).map((tab) => tab.id);
  const others = tabs.filter((tab) => tab.id !== id).map((tab) => tab.id);
  return [
    [
      { title: t("tabs.rename"), keys: "F2", onChoose: onRename },
      { title: t("tabs.duplicate"), onChoose: () => duplicateTab(id) },
      {
        title: t("tabs.moveLeft"),
        keys: "Alt+Shift+PageUp",
        disabled: place === 0,
        onChoose: () => moveTab(id, place - 1),
      },
      {
        title: t("tabs.moveRight"),
        keys: "Alt+Shift+PageDown",
        disabled: place === tabs.length - 1,
        onChoose: () => moveTab(id, place + 1),
      },
    ],
    [
      { title: t("tabs.close"), keys: "Alt+Shift+W", onChoose: () => closeTabs([id]) },
      {
        title: t("tabs.closeOthers"),
        disabled: others.length === 0,
        onChoose: () => closeTabs(others),
      },
      {
        title: t("tabs.closeRight"),
        disabled: right.length === 0,
        onChoose: () => closeTabs(right),
      },
      {
        title: t("tabs.reopen"),
        keys: "Alt+Shift+T",
        disabled: useClosedTabs.getState().closed.length === 0,
        onChoose: () => void reopenTab(),
      },
    ],
  ];
}

/** Close tabs one after the other, so that they reopen in this order. */
export async function closeTabs(ids: string[]): Promise<void> {
  for (const id of ids) await closeTab(id);
}
