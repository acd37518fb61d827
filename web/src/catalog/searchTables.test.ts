import { expect, test } from "vitest";
import type { Table } from "../api/types";
import { searchTables } from "./searchTables";

const table = (name: string, ...columns: string[]) =>
  ({ name, columns: columns.map((each) => ({ name: each, type: "INTEGER" })) }) as Table;
const TABLES = [table("reviews", "id", "Rating"), table("ratings", "id"), table("users", "name")];

const matchedColumns = (text: string) =>
  searchTables(TABLES, text).map(
    ({ table, columns, found }) =>
      `${table.name}${found ? "!" : ""}: ${columns.map(({ name }) => name).join(" ")}`,
  );

test("searchTables matches table names, or column names and keeps only those columns", () => {
  expect(matchedColumns(" RATING ")).toEqual(["reviews!: Rating", "ratings: id"]);
  expect(matchedColumns("nothing")).toEqual([]);
});

test("searchTables returns every table for an empty text", () => {
  expect(matchedColumns(" ")).toEqual(["reviews: id Rating", "ratings: id", "users: name"]);
});
