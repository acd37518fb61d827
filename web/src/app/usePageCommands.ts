import { useMemo, useState } from "react";
import { t } from "../i18n";
import { isCollapsed, setCollapsed, setPreferences, usePreferences } from "../ui/preferences";
import { type Command, useCommands } from "../ui/commands";
import { chooseTheme, isDark } from "../ui/theme";
import { SIDE_PANELS } from "./sidePanels";

type PageDialog = "palette" | "shortcuts";

/** Offer the commands of the page around the tabs; return the dialog that one of them opened. */
export function usePageCommands(pane: string) {
  const [dialog, setDialog] = useState<PageDialog | null>(null);
  const commands = useMemo<Command[]>(
    () => [
      ...SIDE_PANELS.map(({ name }) => ({
        id: `view.${name}`,
        group: "view" as const,
        title: () => t("commands.show", { name: t(`app.${name}`) }),
        run: () => showPanel(pane, name),
      })),
      {
        id: "view.side",
        group: "view",
        title: () => t("commands.toggleSide"),
        keys: "Mod+B",
        global: true,
        run: () => togglePane(pane),
      },
      {
        id: "view.editor",
        group: "view",
        title: () => t("commands.toggleEditor"),
        run: () => togglePane("editor", "results"),
      },
      {
        id: "view.results",
        group: "view",
        title: () => t("commands.toggleResults"),
        run: () => togglePane("results", "editor"),
      },
      {
        id: "page.theme",
        group: "page",
        title: () => t(isDark() ? "commands.light" : "commands.dark"),
        run: () => chooseTheme(isDark() ? "light" : "dark"),
      },
      {
        id: "page.palette",
        group: "page",
        title: () => t("commands.palette"),
        keys: "Mod+K",
        global: true,
        run: () => setDialog("palette"),
      },
      {
        id: "page.shortcuts",
        group: "page",
        title: () => t("commands.shortcuts"),
        keys: "?",
        global: true,
        run: () => setDialog("shortcuts"),
      },
    ],
    [pane],
  );
  useCommands(commands);
  return { dialog, open: setDialog, close: () => setDialog(null) };
}

/** Collapse a pane or bring it back; of two that share a place at least one stays. */
function togglePane(pane: string, other?: string): void {
  const collapsed = isCollapsed(usePreferences.getState(), pane);
  if (other && !collapsed) setCollapsed(other, false);
  setCollapsed(pane, !collapsed);
}

function showPanel(pane: string, sidePanel: string): void {
  setCollapsed(pane, false);
  setPreferences({ sidePanel });
}
