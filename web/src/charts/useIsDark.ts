import { useSyncExternalStore } from "react";

const dark = globalThis.matchMedia?.("(prefers-color-scheme: dark)");

/** Whether the page is dark, kept current. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => dark.matches);
}

function subscribe(changed: () => void): () => void {
  dark.addEventListener("change", changed);
  return () => dark.removeEventListener("change", changed);
}
