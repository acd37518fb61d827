import { expect, test } from "vitest";
import functions from "./functions.json";
import type { SqlFunction } from "./functions";
import { optionsFor } from "./candidates";
import { scopeAt } from "./scope";

const TABLES = [
  {
    name: "reviews",
    columns: [
      { name: "id", type: "BIGINT" },
      { name: "order", type: "VARCHAR" },
    ],
  },
  { name: "products", columns: [{ name: "ID", type: "BIGINT" }] },
];

function offered(marked: string) {
  const scope = scopeAt(marked.replace("|", ""), marked.indexOf("|"), TABLES);
  return scope ? optionsFor(scope, TABLES, functions as SqlFunction[]) : [];
}

const named = (marked: string, label: string) =>
  offered(marked).find((each) => each.label === label);
const labels = (marked: string) => offered(marked).map(({ label }) => label);

test("behind an alias and a dot come its columns alone, with types", () => {
  expect(offered("SELECT r.| FROM reviews r")).toEqual([
    { label: "id", apply: "id", detail: "BIGINT", type: "property" },
    { label: "order", apply: '"order"', detail: "VARCHAR", type: "property" },
  ]);
  expect(labels("SELECT products.|")).toEqual(["ID"]);
  expect(labels("SELECT x.| FROM reviews r")).toEqual([]);
});

test("a column of several sources is written with its source", () => {
  const found = offered("SELECT | FROM reviews r, products p").filter(
    ({ type }) => type === "property",
  );
  expect(found.map(({ apply, detail }) => [apply, detail])).toEqual([
    ["r.id", "BIGINT · r"],
    ['"order"', "VARCHAR · r"],
    ["p.ID", "BIGINT · p"],
  ]);
});

test("where no source is named yet, every table's columns are offered", () => {
  expect(named("SELECT |", "order")).toMatchObject({ detail: "VARCHAR · reviews" });
});

test("FROM takes tables, CTEs and functions that make rows", () => {
  const found = labels("WITH recent AS (SELECT 1) SELECT * FROM |");
  expect(found).toEqual(expect.arrayContaining(["reviews", "recent", "generate_series"]));
  expect(found).not.toContain("lower");
  expect(found).not.toContain("read_csv");
});

test("functions tell their parameters and what they give", () => {
  expect(named("SELECT | FROM reviews", "regexp_replace")).toMatchObject({
    detail: "(string, regex, replacement[, options])",
    info: expect.stringContaining("→ VARCHAR"),
  });
});

test("SQL's words are found by small letters and written in capitals", () => {
  expect(named("SELECT 1 fr|", "from")).toMatchObject({ displayLabel: "FROM", apply: "FROM" });
});

test("types come where a type is expected, nothing where a name is made up", () => {
  expect(labels("SELECT id::| FROM reviews")).toContain("varchar");
  expect(labels("SELECT CAST(id AS |) FROM reviews")).toContain("varchar");
  expect(labels("SELECT id AS | FROM reviews")).toEqual([]);
});
