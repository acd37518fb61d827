import { expect, test } from "vitest";
import {
  createTabsState,
  freeNumber,
  adjacentTab,
  withChange,
  withMoved,
  openedNumber,
  withOpened,
  withoutTab,
  withTab,
} from "./tabsState";
import { newTab } from "./tab";

const [one, two, three] = [1, 2, 3].map((number) => newTab(number, { text: `SELECT ${number}` }));
const all = createTabsState([one!, two!, three!], two!.id);
const numbers = ({ tabs }: typeof all) => tabs.map(({ number }) => number);
const front = ({ tabs, active }: typeof all) => tabs.find(({ id }) => id === active)?.number;

test("createTabsState has at least one tab and an active one", () => {
  expect(numbers(createTabsState([]))).toEqual([1]);
  expect(front(createTabsState([one!, two!], "gone"))).toBe(1);
});

test("withTab inserts right of the active tab, and freeNumber returns the smallest free number", () => {
  const without = withoutTab(all, two!.id);
  expect(freeNumber(without.tabs)).toBe(2);
  const opened = withTab(all, newTab(4));
  expect([numbers(opened), front(opened)]).toEqual([[1, 2, 4, 3], 4]);
});

test("withoutTab activates the tab to the right, else the last", () => {
  const closed = withoutTab(all, two!.id);
  expect([numbers(closed), front(closed)]).toEqual([[1, 3], 3]);
  expect(front(withoutTab(closed, three!.id))).toBe(1);
  expect(front(withoutTab(all, one!.id))).toBe(2);
  const last = withoutTab(createTabsState([one!]), one!.id);
  expect(last.tabs.map(({ text }) => text)).toEqual([""]);
});

test("withMoved limits the position to the ends", () => {
  expect(numbers(withMoved(all, one!.id, 2))).toEqual([2, 3, 1]);
  expect(numbers(withMoved(all, three!.id, 0))).toEqual([3, 1, 2]);
  expect(numbers(withMoved(all, one!.id, -1))).toEqual([1, 2, 3]);
  expect(numbers(withMoved(all, three!.id, 9))).toEqual([1, 2, 3]);
});

test("adjacentTab wraps around the ends", () => {
  expect(adjacentTab(all, three!.id, 1)).toBe(one!.id);
  expect(adjacentTab(all, one!.id, -1)).toBe(three!.id);
});

test("withChange keeps the other tabs", () => {
  const changed = withChange(all, two!.id, { name: "mine" });
  expect(changed.tabs[1]).toEqual({ ...two, name: "mine" });
  expect(changed.tabs[0]).toBe(one);
});

test("withOpened replaces only a blank active tab", () => {
  const blank = createTabsState([newTab(1)]);
  expect(numbers(withOpened(blank, two!))).toEqual([2]);
  expect(numbers(withOpened(createTabsState([one!]), two!))).toEqual([1, 2]);
  expect([openedNumber(blank), openedNumber(createTabsState([one!]))]).toEqual([1, 2]);
});
