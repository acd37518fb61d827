/** Whether the server answers; every request tells. */

const listeners = new Set<() => void>();
let away = false;

export function isAway(): boolean {
  return away;
}

export function tellAway(now: boolean): void {
  if (now === away) return;
  away = now;
  for (const listener of listeners) listener();
}

export function onAway(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
