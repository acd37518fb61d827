/** The ways to close a popover that browsers leave to the page. */

/**
 * Close an open popover when the focus moves elsewhere or the wheel turns outside; a press on what
 * it opened at closes it and does not open it again.
 *
 * Returns a function that removes the listeners.
 */
export function dismissPopover(element: HTMLElement, near: DOMRect): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const isInside = (target: EventTarget | null) => element.contains(target as Node | null);
  const close = () => element.matches(":popover-open") && element.hidePopover();
  // Not focusout, whose target is unknown where Tab leaves the page before it returns.
  addEventListener("focusin", ({ target }) => !isInside(target) && close(), { signal });
  addEventListener("wheel", ({ target }) => !isInside(target) && close(), {
    signal,
    passive: true,
  });
  addEventListener(
    "pointerdown",
    (event) => !isInside(event.target) && isOver(near, event) && skipNextClick(),
    { signal, capture: true },
  );
  return () => listeners.abort();
}

function isOver({ left, right, top, bottom }: DOMRect, { clientX, clientY }: PointerEvent) {
  return clientX > left && clientX < right && clientY > top && clientY < bottom;
}

/** Drop the click of the current press; a click by a key has no detail. */
function skipNextClick(): void {
  const gesture = new AbortController();
  const options = { signal: gesture.signal, capture: true };
  const skip = (event: MouseEvent) => {
    gesture.abort();
    if (event.detail === 0) return;
    event.stopPropagation();
    event.preventDefault();
  };
  addEventListener("click", skip, options);
  // Deferred, as the present press is being dispatched.
  setTimeout(() => addEventListener("pointerdown", () => gesture.abort(), options));
}
