/** Where a key leads in a tree. */

/** The items that can be seen, in the order in which they stand. */
export function itemsOf(tree: HTMLElement): HTMLElement[] {
  return [...tree.querySelectorAll<HTMLElement>("[role=treeitem]")];
}

/** Whether an item is open; undefined of one that cannot be. */
export function isOpen(item: HTMLElement): boolean | undefined {
  const expanded = item.getAttribute("aria-expanded");
  return expanded === null ? undefined : expanded === "true";
}

/** Opens or closes an item, as a click on its arrow does. */
export function toggle(item: HTMLElement): void {
  item.querySelector<HTMLElement>(":scope > .fold")?.click();
}

/** Returns the item that a key leads to from another, by WAI-ARIA's pattern of a tree. */
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
  return item.querySelector(".label")?.textContent?.toLowerCase() ?? "";
}
