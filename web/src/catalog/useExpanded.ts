import { useSyncExternalStore } from "react";

// The state survives a switch to another side panel.
const open = new Map<string, boolean>();
const listeners = new Set<() => void>();

/** Return whether an item of the tree is expanded, and a function that toggles it. */
export function useExpanded(id: string, initially: boolean): [boolean, (now: boolean) => void] {
  const is = useSyncExternalStore(subscribe, () => open.get(id) ?? initially);
  return [is, (now) => setOpen(id, now)];
}

function setOpen(id: string, now: boolean) {
  open.set(id, now);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
