import { useCallback, useSyncExternalStore } from "react";

/** The windows that show one pane beside another no more, as in the style sheets. */
export const NARROW = "(max-width: 760px)";

/** Return whether a media query matches now. */
export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
