import { expect, test } from "vitest";
import { searchEntries } from "./paletteEntries";

const entry = (title: string, group = "Tabs") => ({ id: title, title, group, run: () => {} });
const ENTRIES = [entry("Close tab"), entry("New tab"), entry("Tab menu"), entry("Run", "Query")];
const found = (text: string) => searchEntries(ENTRIES, text).map(({ title }) => title);

test("searchEntries_withoutText_keepsAllInOrder", () => {
  expect(found(" ")).toEqual(["Close tab", "New tab", "Tab menu", "Run"]);
});

test("searchEntries_words_matchTitleAndGroup", () => {
  expect(found("tab CLOSE")).toEqual(["Close tab"]);
  expect(found("query")).toEqual(["Run"]);
  expect(found("no such")).toEqual([]);
});

test("searchEntries_beginning_comesFirst", () => {
  expect(found("tab")[0]).toBe("Tab menu");
});
