import { useSyncExternalStore } from "react";

// What is open stays open while another panel is looked at.
const open = new Map<string, boolean>();
const listeners = new Set<() => void>();

/** Tells whether an item of the tree is open, and opens or closes it. */
export function useExpanded(id: string, initially: boolean): [boolean, (now: boolean) => void] {
  const is = useSyncExternalStore(subscribe, () => open.get(id) ?? initially);
  return [is, (now) => setOpen(id, now)];
}

function setOpen(id: string, now: boolean) {
  open.set(id, now);
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
