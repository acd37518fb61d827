import { expect, test } from "vitest";
import { groupByFolder, searchSaved } from "./folders";

const saved = (name: string, folder?: string, description?: string) => ({
  id: name,
  version: 1,
  createdAt: "",
  updatedAt: "",
  name,
  ...(folder && { folder }),
  ...(description && { description }),
});
const ALL = [
  saved("b", "Reports"),
  saved("a10", "Reports"),
  saved("a2", "Reports"),
  saved("월별", "보고서", "리뷰"),
  saved("loose"),
];

test("groupByFolder orders folders and names", () => {
  const groups = groupByFolder(ALL, "en").map(({ path, queries }) => [
    path,
    queries.map(({ name }) => name),
  ]);
  expect(groups).toEqual([
    ["", ["loose"]],
    ["Reports", ["a2", "a10", "b"]],
    ["보고서", ["월별"]],
  ]);
});

test.each([
  ["", 5],
  ["A2", 1],
  ["report", 3],
  ["리뷰", 1],
  ["none", 0],
])("searchSaved of %j finds %i", (text, count) => {
  expect(searchSaved(ALL, text)).toHaveLength(count);
});
