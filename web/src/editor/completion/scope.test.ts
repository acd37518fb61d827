import { expect, test } from "vitest";
import type { Source } from "./fromClause";
import { type Scope, scopeAt } from "./scope";

const TABLES = [
  {
    name: "reviews",
    columns: [
      { name: "review_ts", type: "TIMESTAMP" },
      { name: "rating", type: "INTEGER" },
    ],
  },
  { name: "shop.orders", columns: [{ name: "total", type: "DOUBLE" }] },
  { name: "Products", columns: [{ name: "product id", type: "VARCHAR" }] },
];

/** Return the scope at `|`. */
const at = (marked: string) =>
  scopeAt(marked.replace("|", ""), marked.indexOf("|"), TABLES) as Scope;

/** Return the sources of that scope as `name: columns`. */
const reads = (marked: string) =>
  at(marked).sources.map(
    ({ name, columns }) =>
      `${name}: ${columns.map((each) => [each.name, each.type].join(" ").trim()).join(", ")}`,
  );

const REVIEWS = "review_ts TIMESTAMP, rating INTEGER";

test.each([
  ["SELECT | FROM reviews", ["reviews: " + REVIEWS]],
  ["FROM reviews r SELECT r.|", ["r: " + REVIEWS]],
  ["SELECT r.| FROM main.Reviews AS r", ["r: " + REVIEWS]],
  ["SELECT orders.| FROM Shop.orders", ["orders: total DOUBLE"]],
  ['SELECT | FROM "shop.orders" o', ["o: total DOUBLE"]],
  ["SELECT |\nFROM reviews, products p", ["reviews: " + REVIEWS, "p: product id VARCHAR"]],
  [
    "SELECT * FROM reviews r LEFT JOIN products USING (x) WHERE |",
    ["r: " + REVIEWS, "products: product id VARCHAR"],
  ],
  ["SELECT * FROM reviews a(ts) WHERE |", ["a: ts TIMESTAMP, rating INTEGER"]],
  ["SELECT | FROM range(3) n(i)", ["n: i"]],
  ["SELECT | FROM (SELECT rating, count(*) AS n FROM reviews) s", ["s: rating INTEGER, n"]],
  ["SELECT | FROM (reviews r JOIN products p ON true)", ["r: " + REVIEWS, "p: product id VARCHAR"]],
  [
    "SELECT (SELECT max(|) FROM products p) FROM reviews",
    ["reviews: " + REVIEWS, "p: product id VARCHAR"],
  ],
  ["SELECT 1 FROM reviews UNION ALL SELECT | FROM products", ["products: product id VARCHAR"]],
  ["SELECT | FROM reviews UNION SELECT 1 FROM products", ["reviews: " + REVIEWS]],
  ["SELECT a IS DISTINCT FROM b, | FROM reviews", ["reviews: " + REVIEWS]],
  ["SELECT count(*) FILTER (WHERE |) FROM reviews", ["reviews: " + REVIEWS]],
  [
    "SELECT '); FROM products' /* FROM products */, | FROM reviews -- , products",
    ["reviews: " + REVIEWS],
  ],
  [
    "SELECT 1 FROM products; SELECT | FROM reviews; SELECT 2 FROM products",
    ["reviews: " + REVIEWS],
  ],
  ["SELECT count(| FROM reviews", ["reviews: " + REVIEWS]],
  ["SELECT round(1, | FROM reviews", ["reviews: " + REVIEWS]],
])("scopeAt returns the sources of the query at the cursor: %s", (sql, sources) => {
  expect(reads(sql)).toEqual(sources);
});

test.each([
  [
    "WITH a AS (SELECT rating AS stars, 1 AS one FROM reviews) SELECT | FROM a",
    "a: stars INTEGER, one",
  ],
  [
    "WITH a(x) AS (FROM reviews), b AS (SELECT * EXCLUDE (x) FROM a) FROM b SELECT |",
    "b: rating INTEGER",
  ],
  ["WITH a AS MATERIALIZED (SELECT r.* FROM reviews r) SELECT | FROM a y", "y: " + REVIEWS],
  ["WITH a AS (SELECT | FROM reviews) SELECT * FROM a", "reviews: " + REVIEWS],
  ["WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT | FROM a) SELECT * FROM a", "a: n"],
  ["WITH a AS ((SELECT rating FROM reviews) UNION SELECT 2) SELECT | FROM a", "a: rating INTEGER"],
  [
    "WITH a AS (SELECT n: rating, 'x' y, rating::INT, sum(1) FROM reviews) SELECT | FROM a",
    "a: n INTEGER, y",
  ],
  [
    "WITH a AS (SELECT DISTINCT ON (rating) rating, case 1 when 1 then 2 end FROM reviews) SELECT | FROM a",
    "a: rating INTEGER",
  ],
])("scopeAt resolves the columns of a CTE: %s", (sql, source) => {
  expect(reads(sql)).toEqual([source]);
});

test("scopeAt returns the tables and the preceding CTEs as named sources", () => {
  const named = (sql: string) => at(sql).named.map(({ name }) => name);
  expect(named("WITH a AS (SELECT 1), b AS (SELECT 2) FROM |")).toEqual([
    "reviews",
    "shop.orders",
    "Products",
    "a",
    "b",
  ]);
  expect(named("WITH a AS (SELECT 1), b AS (SELECT * FROM |) FROM b")).toContain("a");
  expect(named("WITH a AS (FROM |), b AS (SELECT 2) FROM b")).not.toContain("b");
});

test.each([
  ["SELECT * FROM |", "table"],
  ["SELECT * FROM re|", "table"],
  ["SELECT * FROM reviews, |", "table"],
  ["SELECT * FROM reviews ASOF JOIN |", "table"],
  ["SUMMARIZE |", "table"],
  ["SELECT * FROM reviews WHERE |", "expression"],
  ["SELECT * FROM reviews |", "keyword"],
  ["SELECT * FROM reviews r|", "keyword"],
  ["SELECT * FROM reviews r |", "keyword"],
  ["SELECT * FROM reviews r JOIN products p|", "keyword"],
  ["SELECT * FROM reviews r JOIN products p ON |", "expression"],
  ["SELECT rating mo|", "keyword"],
  ["SELECT count(*) n|", "keyword"],
  ["SELECT r.rating |", "keyword"],
  ["SELECT *|", "keyword"],
  ["SELECT r.* |", "keyword"],
  ["SELECT rating * |", "expression"],
  ["SELECT a.date * |", "expression"],
  ["SELECT CASE WHEN rating > 3 THEN |", "expression"],
  ["SELECT CASE WHEN rating > 3 THEN 1 END |", "keyword"],
  ["SELECT * FROM reviews WHERE rating > 3 |", "keyword"],
  ["SELECT * FROM reviews WHERE rating > 3 AND |", "expression"],
  ["SELECT * FROM reviews ORDER |", "by"],
  ["SELECT * FROM reviews ORDER BY |", "expression"],
  ["SELECT * FROM reviews ORDER BY rating |", "keyword"],
  ["SELECT * FROM reviews LIMIT |", "name"],
  ["SELECT * FROM reviews WINDOW |", "name"],
  ["SELECT sum(rating) OVER (PARTITION |)", "by"],
  ["SELECT sum(rating) OVER (|)", "expression"],
  ["SELECT now() - INTERVAL 3 |", "unit"],
  ["|", "start"],
  ["SELECT 1; |", "start"],
  ["SELECT 1 UNION ALL |", "start"],
  ["WITH |", "name"],
  ["WITH a|", "name"],
  ["WITH a AS (|)", "start"],
  ["WITH a AS (SELECT 1), |", "name"],
  ["WITH a AS (SELECT 1) |", "start"],
  ["SELECT rating, |", "expression"],
  ["SELECT f(a, | FROM x", "expression"],
  ["SELECT rating AS |", "name"],
  ["SELECT CAST(rating AS |)", "type"],
  ["SELECT rating::|", "type"],
])("scopeAt returns the expected kind of name: %s", (sql, expects) => {
  expect(at(sql).expects).toBe(expects);
});

test("scopeAt returns the path and the start of a name", () => {
  expect(at('SELECT r . "the name".ra| FROM x r')).toMatchObject({
    from: 22,
    path: ["r", "the name"],
  });
  expect(at('SELECT "pro|" FROM products')).toMatchObject({ from: 7, quoted: true, path: [] });
  expect(at("SELECT 한글.이|")).toMatchObject({ from: 10, path: ["한글"] });
});

test.each([
  "SELECT 'te|xt'",
  "SELECT 12|",
  "SELECT 1 -- no|te",
  "SELECT /* | */ 1",
  "SELECT $par|",
])("scopeAt returns null in strings, numbers and comments: %s", (sql) =>
  expect(at(sql)).toBeNull(),
);

test("scopeAt follows edits behind the name that is typed", () => {
  const columnsIn = (sql: string, catalog: Source[]) =>
    scopeAt(sql, 9, catalog)?.sources.flatMap(({ columns }) => columns.map(({ name }) => name));
  const one = [{ name: "a", columns: [{ name: "x", type: "" }] }];
  const other = [...one, { name: "b", columns: [{ name: "y", type: "" }] }];
  expect(columnsIn("SELECT na FROM a", one)).toEqual(["x"]);
  expect(columnsIn("SELECT na FROM b", one)).toEqual([]);
  expect(columnsIn("SELECT na FROM b", other)).toEqual(["y"]);
  expect(columnsIn("SELECT nb FROM b", other)).toEqual(["y"]);
});
