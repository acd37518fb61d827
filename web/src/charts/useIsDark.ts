import { useSyncExternalStore } from "react";
import { isDark, subscribeTheme } from "../ui/theme";

/** Whether the page is drawn dark; a canvas has to be drawn anew when that changes. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribeTheme, isDark);
}
