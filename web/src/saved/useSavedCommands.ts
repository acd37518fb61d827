import { useMemo } from "react";
import { t } from "../i18n";
import { type Command, useCommands } from "../ui/commands";
import { findTab, useTabs } from "../tabs/store";
import { editTab, saveTab } from "./savedActions";

const hasText = () => Boolean(findTab(useTabs.getState().active)?.text.trim());
const isSaved = () => Boolean(findTab(useTabs.getState().active)?.saved);

const activeTab = () => useTabs.getState().active;

/**
 * Offer the commands of saved queries; `prepare` formats a tab's text before it is saved, if the
 * user prefers that.
 */
export function useSavedCommands(prepare: (tab: string) => Promise<void>): void {
  useCommands(useMemo(() => commandsOf(prepare), [prepare]));
}

function commandsOf(prepare: (tab: string) => Promise<void>): Command[] {
  return [
    {
      id: "saved.save",
      group: "saved",
      title: () => t("saved.saveQuery"),
      keys: "Mod+S",
      global: true,
      enabled: hasText,
      run: () => {
        const tab = activeTab();
        void prepare(tab).then(() => saveTab(tab));
      },
    },
    {
      id: "saved.saveAs",
      group: "saved",
      title: () => t("saved.saveAs"),
      keys: "Mod+Shift+S",
      global: true,
      enabled: hasText,
      run: () => {
        const tab = activeTab();
        void prepare(tab).then(() => editTab(tab, true));
      },
    },
    {
      id: "saved.edit",
      group: "saved",
      title: () => t("saved.edit"),
      enabled: isSaved,
      run: () => editTab(activeTab(), false),
    },
  ];
}
