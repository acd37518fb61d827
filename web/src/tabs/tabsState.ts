import { isBlank, newTab, type Tab } from "./tab";

/** The tabs of a window in their order, never none, and the one in front. */
export interface TabsState {
  tabs: Tab[];
  active: string;
}

export function createTabsState(tabs: Tab[], active?: string): TabsState {
  const [first = newTab(1), ...others] = tabs;
  const all = [first, ...others];
  return { tabs: all, active: all.some(({ id }) => id === active) ? (active as string) : first.id };
}

/** The smallest number that no tab has. */
export function freeNumber(tabs: Tab[]): number {
  const taken = new Set(tabs.map(({ number }) => number));
  let number = 1;
  while (taken.has(number)) number++;
  return number;
}

/** Puts a tab right of the one in front, and in front itself. */
export function withTab({ tabs, active }: TabsState, tab: Tab): TabsState {
  const place = tabs.findIndex(({ id }) => id === active) + 1;
  return { tabs: tabs.toSpliced(place, 0, tab), active: tab.id };
}

/** Takes a tab away; the one to its right comes to the front, else the last. */
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

/** Moves a tab to a place, counted from 0 among the others. */
export function withMoved({ tabs, active }: TabsState, id: string, place: number): TabsState {
  const tab = tabs.find((each) => each.id === id);
  if (!tab) return { tabs, active };
  const others = tabs.filter((each) => each !== tab);
  const inside = Math.max(0, Math.min(place, others.length));
  return { tabs: others.toSpliced(inside, 0, tab), active };
}

/** The tab `steps` right of a tab, round the ends. */
export function adjacentTab({ tabs }: TabsState, id: string, steps: number): string {
  const place = tabs.findIndex((tab) => tab.id === id) + steps;
  return (tabs[(place + tabs.length) % tabs.length] as Tab).id;
}

/** Opens a tab, in the place of the one in front if that is blank. */
export function withOpened(arrangement: TabsState, tab: Tab): TabsState {
  const front = arrangement.tabs.find(({ id }) => id === arrangement.active);
  const opened = withTab(arrangement, tab);
  return front && isBlank(front) ? withoutTab(opened, front.id) : opened;
}
