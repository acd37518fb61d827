import { useState } from "react";
import { useShallow } from "zustand/react/shallow";
import { useTabs } from "../tabs/store";

/**
 * The open tabs that have been in front, in the order of their first time.
 *
 * What they show stays drawn behind the one in front, so that coming back finds it as it was left. The order never
 * changes: an element that is moved in the page loses where it was scrolled to.
 */
export function useMountedTabs(active: string): string[] {
  const open = useTabs(useShallow(({ tabs }) => tabs.map(({ id }) => id)));
  const [before, setBefore] = useState<string[]>([]);
  if (!before.includes(active)) setBefore([...before, active]);
  const visited = before.filter((id) => open.includes(id));
  return visited.includes(active) ? visited : [...visited, active];
}
