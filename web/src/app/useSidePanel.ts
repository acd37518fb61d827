import { useEffect, useRef } from "react";
import { closeDrawer, DRAWER } from "../ui/drawer";
import { isCollapsed, setCollapsed, setPreferences, usePreferences } from "../ui/preferences";
import { NARROW, useMediaQuery } from "../ui/useMediaQuery";
import { SIDE_PANELS } from "./sidePanels";

/**
 * Return the chosen side panel and its pane: beside the tabs, in a narrow window above them, where
 * it closes when the active tab shows another query.
 */
export function useSidePanel(active: string, shownId: string | undefined) {
  const narrow = useMediaQuery(NARROW);
  const pane = narrow ? DRAWER : "side";
  const chosen = usePreferences(({ sidePanel }) => sidePanel);
  const open = !usePreferences((state) => isCollapsed(state, pane));
  const panel = SIDE_PANELS.find(({ name }) => name === chosen) ?? SIDE_PANELS[0];
  const seen = useRef({ active, shownId });
  useEffect(() => {
    const isOtherQuery = seen.current.active === active && seen.current.shownId !== shownId;
    seen.current = { active, shownId };
    if (isOtherQuery && shownId) closeDrawer();
  }, [active, shownId]);
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
