import { useSyncExternalStore } from "react";
import { isDark, onTheme } from "../ui/theme";

/** Whether the page is drawn dark; a canvas has to be drawn anew when that changes. */
export function useIsDark(): boolean {
  return useSyncExternalStore(onTheme, isDark);
}
