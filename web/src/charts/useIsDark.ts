import { useSyncExternalStore } from "react";
import { isDark, subscribeTheme } from "../ui/theme";

/** Return whether the theme is dark; a change renders the component again, for its canvas. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribeTheme, isDark);
}
