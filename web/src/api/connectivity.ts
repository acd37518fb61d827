/** Whether the server is reachable. The API client reports the outcome of each request. */

const listeners = new Set<() => void>();
let offline = false;

export function isOffline(): boolean {
  return offline;
}

export function setOffline(next: boolean): void {
  if (next === offline) return;
  offline = next;
  for (const listener of listeners) listener();
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
