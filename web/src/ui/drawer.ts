import { setCollapsed } from "./preferences";
import { NARROW } from "./useMediaQuery";

/** The pane of the side panel in a narrow window, above the tabs. */
export const DRAWER = "drawer";

/** Close the side panel of a narrow window, which hides what was opened from it. */
export function closeDrawer(): void {
  if (!matchMedia(NARROW).matches) return;
  const hasFocus = document.activeElement?.closest("aside");
  setCollapsed(DRAWER, true);
  if (hasFocus) document.getElementById("work")?.focus();
}
