/** Keyboard navigation of a tree. */

/** The visible items in document order. */
export function itemsOf(tree: HTMLElement): HTMLElement[] {
  return [...tree.querySelectorAll<HTMLElement>("[role=treeitem]")];
}

/** Whether an item is expanded, undefined if it has no children. */
export function isOpen(item: HTMLElement): boolean | undefined {
  const expanded = item.getAttribute("aria-expanded");
  return expanded === null ? undefined : expanded === "true";
}

/** Expand or collapse an item like a click on its arrow. */
export function toggle(item: HTMLElement): void {
  item.querySelector<HTMLElement>(":scope > [data-fold]")?.click();
}

/** Return the item to which a key moves the focus, by the tree pattern of WAI-ARIA. */
export function target(
  items: HTMLElement[],
  from: HTMLElement,
  key: string,
): HTMLElement | undefined {
  const at = items.indexOf(from);
  if (key === "ArrowDown") return items[at + 1];
  if (key === "ArrowUp") return items[at - 1];
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  if (key === "ArrowRight") return isOpen(from) ? items[at + 1] : undefined;
  if (key === "ArrowLeft")
    return (
      from.closest("[role=group]")?.parentElement?.querySelector("[role=treeitem]") ?? undefined
    );
  if (key.length !== 1 || key === " ") return undefined;
  const turned = [...items.slice(at + 1), ...items.slice(0, at)];
  return turned.find((item) => nameOf(item).startsWith(key.toLowerCase()));
}

function nameOf(item: HTMLElement): string {
  return item.querySelector("[data-label]")?.textContent?.toLowerCase() ?? "";
}
