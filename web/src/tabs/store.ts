import { create } from "zustand";
import {
  type TabsState,
  createTabsState,
  freeNumber,
  openedNumber,
  withChange,
  withMoved,
  withOpened,
  withoutTab,
  withTab,
} from "./tabsState";
import { withSkipped } from "./script";
import { newTab, type Tab } from "./tab";

/** The tabs of this window. */
export const useTabs = create<TabsState>()(() => createTabsState([]));

/** Return a tab of this window by its id, undefined if it was closed. */
export function findTab(id: string): Tab | undefined {
  return useTabs.getState().tabs.find((tab) => tab.id === id);
}

/** Subscribe to an open tab. */
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

/** Move the active tab by a number of positions. */
export function shiftTab(places: number): void {
  useTabs.setState((now) => {
    const place = now.tabs.findIndex(({ id }) => id === now.active);
    return withMoved(now, now.active, place + places);
  });
}

/** Open a new tab right of the active one. */
export function addTab(): void {
  useTabs.setState((now) => withTab(now, newTab(freeNumber(now.tabs))));
}

/** Open a copy of a tab right of the active one. */
export function duplicateTab(id: string): void {
  const tab = findTab(id);
  if (!tab) return;
  const script = tab.script && withSkipped(tab.script);
  const copy = { ...tab, name: "", pendingRequest: null, script };
  useTabs.setState((now) => withTab(now, newTab(freeNumber(now.tabs), copy)));
}

/** Open a tab with content, in place of a blank active tab. */
export function openTab(given: Partial<Tab>): string {
  const tab = newTab(openedNumber(useTabs.getState()), given);
  useTabs.setState((now) => withOpened(now, tab));
  return tab.id;
}

/** Restore a closed tab in its place, with a new number if another tab has its number. */
export function restoreTab(tab: Tab, place?: number): void {
  useTabs.setState((now) => {
    const taken = now.tabs.some(({ number }) => number === tab.number);
    return withOpened(now, taken ? { ...tab, number: openedNumber(now) } : tab, place);
  });
}

export function removeTab(id: string): void {
  useTabs.setState((now) => withoutTab(now, id));
}

/** Replaces a closed tab until its components unmount. */
const CLOSED_TAB = newTab(0);
