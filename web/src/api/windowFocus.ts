import { focusManager } from "@tanstack/react-query";

/**
 * Renew the lists when the window gets the focus, too: of two windows side by side neither is ever
 * hidden.
 */
export function watchFocus(): void {
  focusManager.setEventListener((onFocus) => {
    // The listener takes no event: its argument would be the state of the focus.
    const report = () => onFocus();
    window.addEventListener("focus", report);
    document.addEventListener("visibilitychange", report);
    return () => {
      window.removeEventListener("focus", report);
      document.removeEventListener("visibilitychange", report);
    };
  });
}
