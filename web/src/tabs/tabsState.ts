import { isBlank, newTab, type Tab } from "./tab";

/** The tabs of a window in order, at least one, and the id of the active one. */
export interface TabsState {
  tabs: Tab[];
  active: string;
}

export function createTabsState(tabs: Tab[], active?: string): TabsState {
  const [first = newTab(1), ...others] = tabs;
  const all = [first, ...others];
  return { tabs: all, active: all.some(({ id }) => id === active) ? (active as string) : first.id };
}

/** Return the smallest number that no tab has. */
export function freeNumber(tabs: Tab[]): number {
  const taken = new Set(tabs.map(({ number }) => number));
  let number = 1;
  while (taken.has(number)) number++;
  return number;
}

/** Insert a tab at a place, by default right of the active one, and activate it. */
export function withTab({ tabs, active }: TabsState, tab: Tab, given?: number): TabsState {
  const place = given ?? tabs.findIndex(({ id }) => id === active) + 1;
  return { tabs: tabs.toSpliced(place, 0, tab), active: tab.id };
}

/** Remove a tab; the one to its right becomes active, else the last. */
export function withoutTab({ tabs, active }: TabsState, id: string): TabsState {
  const place = tabs.findIndex((tab) => tab.id === id);
  if (place < 0) return { tabs, active };
  const left = tabs.toSpliced(place, 1);
  const next = active === id ? (left[place] ?? left.at(-1))?.id : active;
  return createTabsState(left, next);
}

export function withChange(
  { tabs, active }: TabsState,
  id: string,
  change: Partial<Tab>,
): TabsState {
  return { tabs: tabs.map((tab) => (tab.id === id ? { ...tab, ...change } : tab)), active };
}

/** Move a tab to an index among the others. */
export function withMoved({ tabs, active }: TabsState, id: string, place: number): TabsState {
  const tab = tabs.find((each) => each.id === id);
  if (!tab) return { tabs, active };
  const others = tabs.filter((each) => each !== tab);
  const inside = Math.max(0, Math.min(place, others.length));
  return { tabs: others.toSpliced(inside, 0, tab), active };
}

/** Return the id of the tab `steps` to the right, wrapping around the ends. */
export function adjacentTab({ tabs }: TabsState, id: string, steps: number): string {
  const place = tabs.findIndex((tab) => tab.id === id) + steps;
  return (tabs[(place + tabs.length) % tabs.length] as Tab).id;
}

/** Open a tab, in place of a blank active one. */
export function withOpened(arrangement: TabsState, tab: Tab, place?: number): TabsState {
  const replaced = replacedTab(arrangement);
  const opened = withTab(arrangement, tab, place);
  return replaced ? withoutTab(opened, replaced.id) : opened;
}

/** Return the number of the next opened tab: that of the tab it replaces, else a free one. */
export function openedNumber(arrangement: TabsState): number {
  return replacedTab(arrangement)?.number ?? freeNumber(arrangement.tabs);
}

function replacedTab({ tabs, active }: TabsState): Tab | undefined {
  return tabs.find((tab) => tab.id === active && isBlank(tab));
}
