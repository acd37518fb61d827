import { expect, test } from "vitest";
import {
  createTabsState,
  freeNumber,
  adjacentTab,
  withChange,
  withMoved,
  withOpened,
  withoutTab,
  withTab,
} from "./tabsState";
import { newTab } from "./tab";

const [one, two, three] = [1, 2, 3].map((number) => newTab(number, { text: `SELECT ${number}` }));
const all = createTabsState([one!, two!, three!], two!.id);
const numbers = ({ tabs }: typeof all) => tabs.map(({ number }) => number);
const front = ({ tabs, active }: typeof all) => tabs.find(({ id }) => id === active)?.number;

test("there is always a tab, and one in front", () => {
  expect(numbers(createTabsState([]))).toEqual([1]);
  expect(front(createTabsState([one!, two!], "gone"))).toBe(1);
});

test("a new tab stands right of the one in front, with the smallest free number", () => {
  const without = withoutTab(all, two!.id);
  expect(freeNumber(without.tabs)).toBe(2);
  const opened = withTab(all, newTab(4));
  expect([numbers(opened), front(opened)]).toEqual([[1, 2, 4, 3], 4]);
});

test("the tab to the right takes the place of a closed one, else the last", () => {
  const closed = withoutTab(all, two!.id);
  expect([numbers(closed), front(closed)]).toEqual([[1, 3], 3]);
  expect(front(withoutTab(closed, three!.id))).toBe(1);
  expect(front(withoutTab(all, one!.id))).toBe(2);
  const last = withoutTab(createTabsState([one!]), one!.id);
  expect(last.tabs.map(({ text }) => text)).toEqual([""]);
});

test("a tab moves among the others, and no further than the ends", () => {
  expect(numbers(withMoved(all, one!.id, 2))).toEqual([2, 3, 1]);
  expect(numbers(withMoved(all, three!.id, 0))).toEqual([3, 1, 2]);
  expect(numbers(withMoved(all, one!.id, -1))).toEqual([1, 2, 3]);
  expect(numbers(withMoved(all, three!.id, 9))).toEqual([1, 2, 3]);
});

test("the neighbours go round", () => {
  expect(adjacentTab(all, three!.id, 1)).toBe(one!.id);
  expect(adjacentTab(all, one!.id, -1)).toBe(three!.id);
});

test("a change leaves the other tabs as they are", () => {
  const changed = withChange(all, two!.id, { name: "mine" });
  expect(changed.tabs[1]).toEqual({ ...two, name: "mine" });
  expect(changed.tabs[0]).toBe(one);
});

test("what is opened takes the place of a blank tab in front, and of no other", () => {
  const blank = createTabsState([newTab(1)]);
  expect(numbers(withOpened(blank, two!))).toEqual([2]);
  expect(numbers(withOpened(createTabsState([one!]), two!))).toEqual([1, 2]);
});
