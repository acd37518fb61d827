import { useEffect } from "react";
import { isCollapsed, setCollapsed, setPreferences, usePreferences } from "../ui/preferences";
import { NARROW, useMediaQuery } from "../ui/useMediaQuery";
import { SIDE_PANELS } from "./sidePanels";

/**
 * Return the chosen side panel and its pane: beside the tabs, in a narrow window above them, where
 * it closes when a query is shown.
 */
export function useSidePanel(shownId: string | undefined) {
  const narrow = useMediaQuery(NARROW);
  const pane = narrow ? "drawer" : "side";
  const chosen = usePreferences(({ sidePanel }) => sidePanel);
  const open = !usePreferences((state) => isCollapsed(state, pane));
  const panel = SIDE_PANELS.find(({ name }) => name === chosen) ?? SIDE_PANELS[0];
  useEffect(() => {
    if (narrow && shownId) closeDrawer();
  }, [narrow, shownId]);
  return {
    narrow,
    pane,
    panel,
    open,
    /** Open a panel, or close it if it is open. */
    toggle: (name: string) => {
      setCollapsed(pane, open && name === panel?.name);
      setPreferences({ sidePanel: name });
    },
  };
}

function closeDrawer(): void {
  const hasFocus = document.activeElement?.closest("aside");
  setCollapsed("drawer", true);
  if (hasFocus) document.getElementById("work")?.focus();
}
