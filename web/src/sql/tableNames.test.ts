import { expect, test } from "vitest";
import { tableNames } from "./tableNames";

test.each([
  ["SELECT * FROM Monthly", ["monthly"]],
  [
    'FROM "월별 a" AS x, b JOIN c USING (n) LEFT JOIN d ON d.n = c.n, e',
    ["월별 a", "b", "c", "d", "e"],
  ],
  ["SELECT a, b, (SELECT max(n) FROM c), d FROM e WHERE f IN (g, h)", ["c", "e"]],
  ["FROM (a JOIN b USING (n)), (FROM c), (SELECT x, y FROM d) z", ["a", "b", "c", "d"]],
  ["FROM shop.orders, range(3), read(a, b), c", ["c"]],
  ["WITH a AS (FROM b), c AS NOT MATERIALIZED (FROM a) FROM c, d", ["b", "d"]],
  ["EXPLAIN (FORMAT json) SELECT 1 FROM a ORDER BY b, c", ["a"]],
  ["SELECT 1 FROM a UNION ALL SELECT x, y FROM b GROUP BY x, y", ["a", "b"]],
  ["-- FROM no\nSELECT 'FROM no' FROM /* x */ a, LATERAL (FROM b)", ["a", "b"]],
  ["PIVOT a ON b; SUMMARIZE c", ["a", "c"]],
  ["FROM", []],
])("tableNames returns the names where a table is expected: %s", (sql, names) => {
  expect([...tableNames(sql)]).toEqual(names);
});
