import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from "react";
import { dismissPopover } from "./popoverDismissal";
import styles from "./Popover.module.css";

interface Props {
  /** What it opens at. */
  near: DOMRect;
  role: "menu" | "dialog";
  label: string;
  onClose: () => void;
  children: ReactNode;
}

const EDGE_PIXELS = 8;

/** A small window above the page; arrow keys move in a menu. Escape, a press or focus elsewhere close it. */
export function Popover({ near, role, label, onClose, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (!element.matches(":popover-open")) element.showPopover();
    placeNear(element, near);
    const first = element.querySelector<HTMLElement>("[data-first]");
    (first ?? element.querySelector<HTMLElement>("button, input, select"))?.focus();
    const place = () => placeNear(element, near);
    addEventListener("resize", place);
    const leave = dismissPopover(element, near);
    return () => {
      removeEventListener("resize", place);
      leave();
    };
  }, [near]);

  const press = (event: KeyboardEvent) => {
    if (role === "menu") moveFocus(event, box.current);
  };
  return (
    <div
      ref={box}
      popover="auto"
      role={role}
      aria-label={label}
      className={role === "menu" ? `${styles.popover} ${styles.menu}` : styles.popover}
      onKeyDown={press}
      onToggle={(event) => event.newState === "closed" && onClose()}
    >
      {children}
    </div>
  );
}

/** Place a popover below what it opened at, else above, inside the window. */
function placeNear(element: HTMLElement, near: DOMRect): void {
  const { width, height } = element.getBoundingClientRect();
  const below = near.bottom + 2;
  const top = below + height > innerHeight - EDGE_PIXELS ? near.top - height - 2 : below;
  element.style.left = `${Math.max(EDGE_PIXELS, Math.min(near.left, innerWidth - width - EDGE_PIXELS))}px`;
  element.style.top = `${Math.max(EDGE_PIXELS, Math.min(top, innerHeight - height - EDGE_PIXELS))}px`;
}

function moveFocus(event: KeyboardEvent, menu: HTMLElement | null): void {
  const items = [...(menu?.querySelectorAll<HTMLElement>("[role^=menuitem]:not(:disabled)") ?? [])];
  const now = items.indexOf(document.activeElement as HTMLElement);
  const last = items.length - 1;
  const next = {
    ArrowDown: now === last ? 0 : now + 1,
    ArrowUp: now <= 0 ? last : now - 1,
    Home: 0,
    End: last,
  }[event.key];
  if (event.key === "Tab") menu?.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  items[next]?.focus();
}
