import { type RefObject, useEffect } from "react";

/**
 * Scroll the tab list to the active tab, also when a name, a mark or the window changes the widths.
 */
export function useActiveTabInView(
  list: RefObject<HTMLElement | null>,
  count: number,
  active: string,
): void {
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const reveal = () =>
      element
        .querySelector(`#tab-${active}`)
        ?.scrollIntoView({ block: "nearest", inline: "nearest" });
    // An observed element is reported once at the start.
    const observer = new ResizeObserver(reveal);
    for (const each of [element, ...element.children]) observer.observe(each);
    return () => observer.disconnect();
  }, [list, count, active]);
}
