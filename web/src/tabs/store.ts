import { create } from "zustand";
import {
  type TabsState,
  createTabsState,
  freeNumber,
  withChange,
  withMoved,
  withOpened,
  withoutTab,
  withTab,
} from "./tabsState";
import { newTab, type Tab } from "./tab";

/** The tabs of this window. */
export const useTabs = create<TabsState>()(() => createTabsState([]));

/** Returns a tab of this window by its id; one that was closed meanwhile is gone. */
export function findTab(id: string): Tab | undefined {
  return useTabs.getState().tabs.find((tab) => tab.id === id);
}

/** Follows a tab that is known to be open. */
export function useTab(id: string): Tab {
  return useTabs((now) => tabIn(now, id));
}

export function tabIn({ tabs }: TabsState, id: string): Tab {
  return tabs.find((tab) => tab.id === id) ?? CLOSED_TAB;
}

export function changeTab(id: string, change: Partial<Tab>): void {
  useTabs.setState((now) => withChange(now, id, change));
}

export function activateTab(id: string): void {
  useTabs.setState((now) => createTabsState(now.tabs, id));
}

export function moveTab(id: string, place: number): void {
  useTabs.setState((now) => withMoved(now, id, place));
}

/** Moves the tab in front by so many places. */
export function shiftTab(places: number): void {
  useTabs.setState((now) => {
    const place = now.tabs.findIndex(({ id }) => id === now.active);
    return withMoved(now, now.active, place + places);
  });
}

/** Opens a new tab right of the one in front. */
export function addTab(): void {
  useTabs.setState((now) => withTab(now, newTab(freeNumber(now.tabs))));
}

/** Opens a tab that has something in it, in the place of a blank one. */
export function openTab(given: Partial<Tab>): string {
  const tab = newTab(freeNumber(useTabs.getState().tabs), given);
  useTabs.setState((now) => withOpened(now, tab));
  return tab.id;
}

/** Puts a tab back that was closed; its number may be another's by now. */
export function restoreTab(tab: Tab): void {
  useTabs.setState((now) => {
    const taken = now.tabs.some(({ number }) => number === tab.number);
    return withOpened(now, taken ? { ...tab, number: freeNumber(now.tabs) } : tab);
  });
}

export function removeTab(id: string): void {
  useTabs.setState((now) => withoutTab(now, id));
}

/** Stands for a closed tab while its last frame is drawn. */
const CLOSED_TAB = newTab(0);
