"""Queries over the tables r and s of test_scan_columns.py, by the columns that their text names."""

from __future__ import annotations

# Each column that DuckDB reads is named.
NARROWED = """
SELECT a, sum(b) FROM r GROUP BY ALL
SELECT a FROM r ORDER BY 1
SELECT sum(a) FROM r GROUP BY b
SELECT a AS b FROM r ORDER BY b
SELECT a AS x FROM r WHERE x > 1
SELECT r.place.city FROM r
SELECT place.city FROM r
SELECT place['city'] FROM r
SELECT r.place['n'], list[1] FROM r
SELECT unnest(place) FROM r
SELECT unnest(place, recursive := true) FROM r
SELECT unnest(list) FROM r
SELECT list_transform(list, x -> x + k) FROM r
SELECT list_transform(list, lambda a: a + k) FROM r
SELECT [x + b FOR x IN list] FROM r
SELECT a FROM r JOIN s USING (k)
SELECT count(*) FROM r JOIN s USING (k)
SELECT a FROM r POSITIONAL JOIN s
SELECT count(*) FROM r POSITIONAL JOIN s
SELECT a FROM r ASOF JOIN s ON r.k >= s.k
SELECT a FROM r UNION BY NAME SELECT d FROM s
SELECT a, b FROM r UNION SELECT d, e FROM s
(SELECT a FROM r) INTERSECT (SELECT d FROM s)
SELECT max(b) OVER (PARTITION BY k ORDER BY c) FROM r
SELECT max(b) OVER w FROM r WINDOW w AS (PARTITION BY k ORDER BY c)
SELECT a FROM r QUALIFY row_number() OVER (ORDER BY c) = 1
SELECT a FROM r WHERE EXISTS (SELECT 1 FROM s WHERE s.k = r.b)
SELECT a FROM r WHERE b IN (SELECT d FROM s WHERE e = c)
SELECT (SELECT max(d) FROM s WHERE s.k = r.k) FROM r
SELECT a FROM r WHERE b = ANY (SELECT d FROM s)
SELECT count(*) FROM r
SELECT any_value(r.place) FROM r
SELECT r.c FROM r
SELECT main.r.c FROM r
SELECT memory.main.r.c FROM r
WITH x(p, q) AS (SELECT a, b FROM r) SELECT p FROM x
SELECT to_json(x) FROM (SELECT a, b FROM r) x
SELECT a FROM r LIMIT 5
VALUES ((SELECT max(c) FROM r))
SELECT a FROM r, unnest(r.list) AS u(x)
SELECT u.x FROM r, unnest(list) AS u(x)
SELECT x FROM r, (SELECT unnest(list) AS x)
SELECT x FROM r CROSS JOIN LATERAL (SELECT c AS x)
SELECT x FROM r, LATERAL (SELECT * FROM (SELECT r.c AS x))
SELECT g FROM r, range(r.k) t(g)
SELECT sum(a) FILTER (b > 1) FROM r
SELECT string_agg(s ORDER BY c) FROM r
SELECT arg_max(a, b) FROM r GROUP BY CUBE (k, c)
SELECT grouping(k) FROM r GROUP BY ROLLUP (k)
SELECT CASE WHEN a > 1 THEN b ELSE c END FROM r
SELECT a FROM r GROUP BY a HAVING max(c) > 1
SELECT s FROM r WHERE s LIKE 'x%'
SELECT DISTINCT ON (k) a FROM r ORDER BY k, c
SELECT R.C FROM R
WITH RECURSIVE t AS (SELECT a FROM r UNION ALL SELECT a + 1 FROM t WHERE a < 3) SELECT * FROM t
SELECT x.a.b FROM (SELECT {'b': c} AS a FROM r) x
SELECT a FROM r ORDER BY (SELECT max(d) FROM s)
SELECT a FROM r LIMIT (SELECT max(e) FROM s)
SELECT count(*) FROM r JOIN s ON r.place.n = s.k
SELECT count(*) FROM r WHERE (a, b) IN (SELECT (d, e) FROM s)
SELECT place.city.x FROM (SELECT {'city': {'x': a}} AS place FROM r)
SELECT alias(a), typeof(c) FROM r
SELECT stats(b) FROM r
SELECT pivot_value FROM (SELECT a AS pivot_value FROM r)
SELECT x.* FROM (SELECT a FROM r) x
SELECT r.x FROM (SELECT a AS x FROM r) r
WITH r2 AS (SELECT a FROM r) SELECT r2 FROM r2
SELECT k FROM r GROUP BY GROUPING SETS ((k), ())
SELECT s.upper() FROM r
WITH x AS MATERIALIZED (SELECT a, c FROM r) SELECT a FROM x
SELECT max(t.c) FROM r AS t JOIN s AS u ON t.k = u.k WHERE u.d > 1
SELECT a FROM (SELECT a, c FROM r ORDER BY b LIMIT 3)
SELECT a FROM r ORDER BY c LIMIT 3
SELECT s.k FROM r JOIN s ON r.k = s.k
SELECT a FROM r WHERE k NOT IN (SELECT k FROM s)
SELECT a FROM r LEFT JOIN (SELECT k, d FROM s WHERE e > 1) q USING (k) WHERE q.d IS NULL
"""

# Some column may be read without its name.
WHOLE = """
SELECT #2 FROM r
SELECT max(#1) FROM r
SELECT x FROM r AS t(x)
SELECT z FROM r AS t(v, w, x, y, z)
SELECT to_json(r) FROM r
SELECT to_json(t) FROM r AS t
SELECT count(v) FROM r, LATERAL (SELECT to_json(r) AS v)
SELECT count(v) FROM r, LATERAL (SELECT r AS v)
SELECT (SELECT r) FROM r
PIVOT r ON k IN (1, 2) USING sum(a)
FROM r PIVOT (sum(a) FOR k IN (1, 2))
PIVOT (SELECT a, k FROM r) ON k IN (1,2) USING sum(a)
UNPIVOT r ON a, b INTO NAME n VALUE v
SELECT v FROM (UNPIVOT r ON a, b INTO NAME n VALUE v)
SELECT v FROM (UNPIVOT r ON COLUMNS('^(a|b)$') INTO NAME n VALUE v)
SELECT a FROM r ORDER BY ALL
SELECT place.* FROM r
SELECT COLUMNS('^a') FROM r
SELECT COLUMNS(x -> x = 'c') FROM r
SELECT min(COLUMNS(*)) FROM r
SELECT * LIKE 'a%' FROM r
SELECT r.* EXCLUDE (a) FROM r
SELECT * REPLACE (1 AS a) FROM r
SELECT count(*) FROM r NATURAL JOIN s
SELECT count(r) FROM r
SELECT count(t) FROM r t
SELECT DISTINCT r FROM r
SELECT r IS NULL FROM r
SELECT r = r FROM r
SELECT hash(r) FROM r
SELECT struct_pack(x := r) FROM r
SELECT row(r) FROM r
SELECT {'x': r} FROM r
SELECT max(r) FROM r
SELECT list(r) FROM r
SELECT r::VARCHAR FROM r
SELECT r::JSON FROM r
SELECT struct_extract(r, 'c') FROM r
SELECT r['c'] FROM r
SELECT first(#3) OVER () FROM r
SELECT * FROM (SELECT #4 FROM r)
SELECT #1 FROM (SELECT a, b FROM r)
WITH x AS (SELECT #2 FROM r) FROM x
WITH x AS (FROM r) SELECT to_json(x) FROM x
WITH x AS (FROM r) SELECT x FROM x
SELECT x FROM (FROM r) x
SELECT t.x FROM (SELECT * FROM r) t(x)
FROM r SELECT #5
SELECT a FROM r TABLESAMPLE 10%
SELECT a FROM r USING SAMPLE 5
TABLE r
DESCRIBE r
SUMMARIZE r
SUMMARIZE SELECT a FROM r
SELECT * FROM (DESCRIBE r)
SELECT column_name FROM (SUMMARIZE r)
SELECT value FROM r, json_each(to_json(r))
SELECT value FROM r, json_each(r::JSON)
SELECT coalesce(NULL, r) FROM r
SELECT "R" FROM r
SELECT t FROM r AS "T"
SELECT r FROM r AS t, s AS r
SELECT s FROM s
SELECT s.s FROM s
SELECT main.r FROM r
SELECT a FROM r t1 WHERE EXISTS (SELECT t1 FROM s WHERE s.k = 1)
SELECT a FROM r t1 WHERE (SELECT hash(t1)) > 1
SELECT (SELECT list(x) FROM (SELECT t1) q(x)) FROM r t1
SELECT max(a) FROM (SELECT * FROM r WHERE b > 1)
SELECT a FROM (SELECT * FROM (SELECT * FROM r))
SELECT * FROM r SEMI JOIN s USING (k)
SELECT s.* FROM r JOIN s USING (k)
SELECT COLUMNS(r.*) FROM r
SELECT struct_pack(*COLUMNS(r.*)) FROM r
WITH RECURSIVE t(x) AS (SELECT #3 FROM r UNION ALL SELECT x + 1 FROM t WHERE x < 3) SELECT * FROM t
SELECT 1 FROM r WHERE r IS NOT NULL
SELECT a FROM r x(b2, a)
FROM r x JOIN s y ON x = y SELECT 1
SELECT 1 FROM r GROUP BY r
SELECT 1 FROM r ORDER BY r
SELECT 1 FROM r ORDER BY to_json(r)
SELECT sum(1) OVER (ORDER BY r) FROM r
SELECT 1 AS one FROM r QUALIFY count(r) OVER () > 1
SELECT DISTINCT ON (r) a FROM r
SELECT count(DISTINCT r) FROM r
SELECT max(r.a) FROM r HAVING max(r) IS NOT NULL
SELECT count(*) FROM r WHERE r IN (SELECT r FROM r)
SELECT typeof(r) FROM r
SELECT r FROM (SELECT a AS x FROM r) r
SELECT r FROM (SELECT a AS r FROM r)
SELECT first(a ORDER BY r) FROM r
SELECT list_filter([1], y -> r IS NOT NULL) FROM r
SELECT list_transform([r], y -> y.c) FROM r
SELECT r -> '$.c' FROM (SELECT to_json(r) AS r FROM r)
SELECT struct_values(r) FROM r
SELECT TRY(r) FROM r
SELECT x FROM (SELECT r AS x FROM r) WHERE x.c > 1
SELECT x.c FROM (SELECT r AS x FROM r)
SELECT count(*) FROM (SELECT r AS x FROM r)
SELECT * FROM (VALUES (1)) v(x), r t(q)
SELECT q FROM (VALUES (1)) v(x), r t(q)
SELECT one FROM r PIVOT (sum(a) FOR b IN (2 AS one))
SELECT q FROM (r CROSS JOIN s) AS q
FROM r SELECT a, (FROM s SELECT r LIMIT 1)
"""
