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

function optionsAt(marked: string) {
  const scope = scopeAt(marked.replace("|", ""), marked.indexOf("|"), TABLES);
  return scope ? optionsFor(scope, TABLES, functions as SqlFunction[]) : [];
}

const optionAt = (marked: string, label: string) =>
  optionsAt(marked).find((each) => each.label === label);
const labels = (marked: string) => optionsAt(marked).map(({ label }) => label);

test("optionsFor offers the columns of an alias with their types after a dot", () => {
  expect(optionsAt("SELECT r.| FROM reviews r")).toEqual([
    { label: "id", apply: "id", detail: "BIGINT", type: "property" },
    { label: "order", apply: '"order"', detail: "VARCHAR", type: "property" },
  ]);
  expect(labels("SELECT products.|")).toEqual(["ID"]);
  expect(labels("SELECT x.| FROM reviews r")).toEqual([]);
});

test("optionsFor qualifies a column that several sources have", () => {
  const options = optionsAt("SELECT | FROM reviews r, products p").filter(
    ({ type }) => type === "property",
  );
  expect(options.map(({ apply, detail }) => [apply, detail])).toEqual([
    ["r.id", "BIGINT · r"],
    ['"order"', "VARCHAR · r"],
    ["p.ID", "BIGINT · p"],
  ]);
});

test("optionsFor offers the columns of all tables without a FROM clause", () => {
  expect(optionAt("SELECT |", "order")).toMatchObject({ detail: "VARCHAR · reviews" });
});

test("optionsFor offers tables, CTEs and table functions after FROM", () => {
  const options = labels("WITH recent AS (SELECT 1) SELECT * FROM |");
  expect(options).toEqual(expect.arrayContaining(["reviews", "recent", "generate_series"]));
  expect(options).not.toContain("lower");
  expect(options).not.toContain("read_csv");
});

test("optionsFor offers the aliases of the SELECT, in place of a column of that name", () => {
  const sql = "SELECT count(*) AS n, lower(order) AS ID, id FROM reviews";
  const names = optionsAt(`${sql} ORDER BY |`).filter(({ boost }) => boost && boost >= 60);
  expect(names.map(({ label, type }) => [label, type])).toEqual([
    ["n", "variable"],
    ["ID", "variable"],
    ["order", "property"],
  ]);
});

test("optionsFor ranks a column above a function of that name", () => {
  const places = ["SELECT | FROM reviews r(month)", "SELECT | FROM (SELECT 1 AS month)"];
  for (const place of places) {
    const [first, second] = optionsAt(place).filter(({ label }) => label === "month");
    expect([first?.type, second?.type]).toEqual(["property", "function"]);
    expect(first?.boost).toBeGreaterThan(second?.boost ?? 0);
  }
});

test("optionsFor offers only keywords where an alias may follow", () => {
  const types = new Set(optionsAt("SELECT id FROM reviews r|").map(({ type }) => type));
  expect([...types]).toEqual(["keyword"]);
});

test("optionsFor shows parameters and return type of a function", () => {
  expect(optionAt("SELECT | FROM reviews", "regexp_replace")).toMatchObject({
    detail: "(string, regex, replacement[, options])",
    info: expect.stringContaining("→ VARCHAR"),
  });
});

test("optionsFor matches keywords in lower case and inserts them in upper case", () => {
  expect(optionAt("SELECT 1 fr|", "from")).toMatchObject({ displayLabel: "FROM", apply: "FROM" });
});

test("optionsFor offers types after a cast and nothing for a new alias", () => {
  expect(labels("SELECT id::| FROM reviews")).toContain("varchar");
  expect(labels("SELECT CAST(id AS |) FROM reviews")).toContain("varchar");
  expect(labels("SELECT id AS | FROM reviews")).toEqual([]);
});
