import { useState } from "react";
import { useShallow } from "zustand/react/shallow";
import { useTabs } from "../tabs/store";

/**
 * Return the open tabs that have been active, in the order of their first activation.
 *
 * Their workspaces stay mounted in the background, which keeps their state. The order never
 * changes, because an element that moves in the document loses its scroll position.
 */
export function useMountedTabs(active: string): string[] {
  const open = useTabs(useShallow(({ tabs }) => tabs.map(({ id }) => id)));
  const [before, setBefore] = useState<string[]>([]);
  if (!before.includes(active)) setBefore([...before, active]);
  const visited = before.filter((id) => open.includes(id));
  return visited.includes(active) ? visited : [...visited, active];
}
