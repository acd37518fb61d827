import { t } from "../i18n";
import { type Command, useCommands } from "../ui/commands";
import { findTab, useTabs } from "../tabs/store";
import { editActiveTab, saveActiveTab } from "./savedActions";

// The keys of the page do nothing behind a dialog.
const isFree = () => !document.querySelector("dialog[open]");
const hasText = () => isFree() && Boolean(findTab(useTabs.getState().active)?.text.trim());
const isSaved = () => isFree() && Boolean(findTab(useTabs.getState().active)?.saved);

const COMMANDS: Command[] = [
  {
    id: "saved.save",
    group: "saved",
    title: () => t("saved.saveQuery"),
    keys: "Mod+S",
    global: true,
    enabled: hasText,
    run: () => void saveActiveTab(),
  },
  {
    id: "saved.saveAs",
    group: "saved",
    title: () => t("saved.saveAs"),
    keys: "Mod+Shift+S",
    global: true,
    enabled: hasText,
    run: () => editActiveTab(true),
  },
  {
    id: "saved.edit",
    group: "saved",
    title: () => t("saved.edit"),
    enabled: isSaved,
    run: () => editActiveTab(false),
  },
];

/** Offer the commands of saved queries. */
export function useSavedCommands(): void {
  useCommands(COMMANDS);
}
