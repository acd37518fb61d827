import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from "react";
import { isOpen, itemsOf, target, toggle } from "./treeKeys";

/** An ARIA tree: one tab stop, and arrow keys, Home, End and letters move the focus inside. */
export function Tree({ label, children }: { label: string; children: ReactNode }) {
  const tree = useRef<HTMLUListElement>(null);

  // Exactly one item stays in the tab order while items are added and removed.
  useLayoutEffect(() => {
    const items = tree.current ? itemsOf(tree.current) : [];
    if (!items.some((item) => item.tabIndex === 0)) rove(items, items[0]);
  });

  const press = (event: KeyboardEvent<HTMLUListElement>) => {
    const item = event.target as HTMLElement;
    if (item.role !== "treeitem" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowRight" && isOpen(item) === false) toggle(item);
    else if (event.key === "ArrowLeft" && isOpen(item)) toggle(item);
    else {
      const next = target(itemsOf(event.currentTarget), item, event.key);
      if (!next) return;
      next.focus();
    }
    event.preventDefault();
  };
  return (
    <ul
      ref={tree}
      role="tree"
      aria-label={label}
      onKeyDown={press}
      onFocus={(event) => {
        const item = event.target as HTMLElement;
        if (item.role === "treeitem") rove(itemsOf(event.currentTarget), item);
      }}
    >
      {children}
    </ul>
  );
}

function rove(items: HTMLElement[], to: HTMLElement | undefined) {
  for (const item of items) item.tabIndex = item === to ? 0 : -1;
}
