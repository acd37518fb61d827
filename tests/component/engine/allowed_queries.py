# ruff: noqa: E501 (one query, one line)
"""Queries of an analyst, which policy and sandbox allow and which return DuckDB's rows.

The table `sales` has a row an hour: ts, region, item, amount, price, tags, place and doc.
"""

from __future__ import annotations

QUERIES = """
SELECT 1
FROM sales
SELECT count(*) FROM sales
TABLE sales
VALUES (1, 'a'), (2, '한글 😀')
SELECT region, sum(amount) FROM sales GROUP BY region ORDER BY 2 DESC
SELECT region, sum(amount) FROM sales GROUP BY ALL HAVING sum(amount) > 100 ORDER BY ALL
SELECT DISTINCT region, item FROM sales
SELECT DISTINCT ON (region) region, ts FROM sales ORDER BY region, ts DESC
SELECT region, item, sum(amount) FROM sales GROUP BY ROLLUP (region, item)
SELECT region, item, grouping(region), count(*) FROM sales GROUP BY CUBE (region, item)
SELECT region, item, count(*) FROM sales GROUP BY GROUPING SETS ((region), (item), ())
SELECT count(*) FILTER (WHERE amount > 5), count(DISTINCT item), sum(DISTINCT amount) FROM sales
SELECT date_trunc('day', ts) AS d, avg(price) FROM sales GROUP BY 1 ORDER BY 1
SELECT time_bucket(INTERVAL 6 HOUR, ts) AS b, max(price) FROM sales GROUP BY b
SELECT extract(dow FROM ts), year(ts), monthname(ts), strftime(ts, '%Y-%m-%d') FROM sales
SELECT ts + INTERVAL 1 DAY, ts - TIMESTAMP '2024-01-01', age(ts, TIMESTAMP '2023-01-01') FROM sales
SELECT * FROM sales WHERE ts >= TIMESTAMP '2024-01-03' AND ts < TIMESTAMP '2024-01-04'
SELECT * FROM sales WHERE ts BETWEEN '2024-01-03' AND '2024-01-04'
SELECT count(*) FROM sales WHERE ts < current_date AND ts < now() AND ts < current_timestamp
SELECT ts AT TIME ZONE 'Asia/Seoul' = timezone('Asia/Seoul', ts) FROM sales
SELECT strptime('2024-02-29', '%Y-%m-%d'), try_strptime('x', '%Y'), make_date(2024, 2, 29), last_day(DATE '2024-02-01')
SELECT id, row_number() OVER (PARTITION BY region ORDER BY ts) AS n FROM sales
SELECT id, lag(price) OVER w, lead(price, 2, 0) OVER w, first_value(price) OVER w FROM sales WINDOW w AS (PARTITION BY item ORDER BY ts, id)
SELECT id, avg(price) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW) FROM sales
SELECT id, sum(amount) OVER (ORDER BY ts RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND CURRENT ROW) FROM sales
SELECT id, ntile(4) OVER (ORDER BY id), rank() OVER (ORDER BY amount), percent_rank() OVER (ORDER BY amount) FROM sales
SELECT * FROM sales QUALIFY row_number() OVER (PARTITION BY region ORDER BY price DESC, id) <= 2
SELECT median(price), quantile_cont(price, [0.1, 0.9]), mode(item), stddev(price), corr(amount, price) FROM sales
SELECT arg_max(item, price), min_by(region, ts), any_value(1), bool_and(amount >= 0), approx_count_distinct(1) FROM sales
SELECT region, list(item ORDER BY id), string_agg(item, ', ' ORDER BY id) FROM sales GROUP BY region
SELECT region, histogram(amount) FROM sales GROUP BY region
SELECT a.id, b.id FROM sales a JOIN sales b ON a.id = b.id + 1 WHERE a.region <> b.region
SELECT * FROM sales a LEFT JOIN (SELECT region, avg(price) AS m FROM sales GROUP BY 1) b USING (region)
SELECT count(*) FROM sales a FULL JOIN sales b ON a.id = b.id * 2
SELECT count(*) FROM sales SEMI JOIN (VALUES ('north')) v(region) USING (region)
SELECT count(*) FROM sales ANTI JOIN (VALUES ('north')) v(region) USING (region)
SELECT count(*) FROM sales CROSS JOIN range(3)
SELECT a.id, b.v FROM sales a ASOF JOIN (VALUES (TIMESTAMP '2024-01-01', 1), (TIMESTAMP '2024-01-03', 2)) b(ts, v) ON a.ts >= b.ts
SELECT * FROM (VALUES (1), (2)) a(x) POSITIONAL JOIN (VALUES (3), (4)) b(y)
SELECT s.id, u.y FROM sales s, LATERAL (SELECT s.amount * 2 AS y) u
SELECT id, tag FROM sales, unnest(tags) AS u(tag)
SELECT id, unnest(tags) FROM sales
SELECT id FROM sales WHERE amount > (SELECT avg(amount) FROM sales)
SELECT id FROM sales a WHERE EXISTS (FROM sales b WHERE b.id = a.id + 5 AND b.region = a.region)
SELECT id FROM sales WHERE region IN (SELECT region FROM sales WHERE price > 20) AND amount = ANY (SELECT 3)
WITH a AS (SELECT region, sum(amount) AS s FROM sales GROUP BY 1), b AS (SELECT max(s) AS m FROM a) SELECT * FROM a, b WHERE s = m
WITH a AS MATERIALIZED (FROM sales WHERE amount > 3) SELECT count(*) FROM a x, a y
WITH RECURSIVE r(n, f) AS (SELECT 1, 1 UNION ALL SELECT n + 1, f * (n + 1) FROM r WHERE n < 10) FROM r
WITH RECURSIVE d AS (SELECT DATE '2024-01-01' AS day UNION ALL SELECT day + 1 FROM d WHERE day < '2024-01-09') SELECT day, count(s.id) FROM d LEFT JOIN sales s ON s.ts::DATE = day GROUP BY day
SELECT id FROM sales WHERE id < 5 UNION ALL BY NAME SELECT id, item FROM sales WHERE id > 90
SELECT id FROM sales EXCEPT SELECT id FROM sales WHERE id > 9 INTERSECT SELECT id FROM sales
PIVOT (SELECT region, item, amount FROM sales) ON item IN ('pen', 'ink') USING sum(amount) GROUP BY region
SELECT * FROM (SELECT region, item, amount FROM sales) PIVOT (sum(amount) AS s, count(*) AS n FOR item IN ('pen', 'ink'))
UNPIVOT (SELECT id, amount::DOUBLE AS amount, price FROM sales) ON amount, price INTO NAME what VALUE how_much
SELECT * FROM (SELECT id, amount, id AS other FROM sales) UNPIVOT (v FOR n IN (amount, other))
DESCRIBE sales
DESCRIBE SELECT id, tags FROM sales
SUMMARIZE SELECT id, amount FROM sales
SHOW sales
SELECT * EXCLUDE (tags, doc) REPLACE (price * 2 AS price) RENAME (amount AS n) FROM sales
SELECT COLUMNS('a.*') FROM sales
SELECT min(COLUMNS(c -> c IN ('id', 'amount'))) FROM sales
SELECT place.city, place['zip'], tags[1], tags[-1:], struct_pack(a := id).a, {'x': id, 'y': [1, 2]} FROM sales
SELECT list_transform(tags, x -> upper(x)), list_filter([1, 2, 3], x -> x > 1), list_reduce([1, 2, 3], (a, b) -> a + b), [x * 2 FOR x IN [1, 2, 3] IF x > 1] FROM sales
SELECT list_transform(range(3), lambda x, i : x * i), list_sort(tags), list_contains(tags, 'new'), len(tags), array_to_string(tags, '-') FROM sales
SELECT MAP {'a': 1}['a'], map_keys(MAP {'k': 1}), (1, 'x'), [1, 2] || [3], [3, 1, 2].list_sort()
SELECT doc->>'$.n', doc->'$.l[0]', json_extract(doc, '$.n')::INT, json_array_length(doc, '$.l'), json_valid(doc) FROM sales
SELECT e.key, e.value FROM json_each('{"a": 1, "b": [2]}') e
SELECT to_json({'a': id}), json_object('k', item) FROM sales WHERE id < 3
SELECT json_group_array(1), json_group_object('a', id) FROM sales WHERE id = 1
SELECT item || '-' || region, upper(item), substring(item FROM 2 FOR 2), position('n' IN item), trim(both 'p' FROM item), item LIKE 'p%', item ILIKE 'P_N', item NOT SIMILAR TO 'x.*' FROM sales
SELECT regexp_replace(item, '[aeiou]', '*', 'g'), regexp_extract(item, '(.)n', 1), split_part('a,b', ',', 2), string_split('a b', ' '), format('{:>5}', item), printf('%03d', id) FROM sales
SELECT '한글 😀' AS "이름", length('한글 😀'), reverse('한글'), left('한글 😀', 2), 'é' COLLATE NOACCENT = 'e'
SELECT item FROM sales ORDER BY item COLLATE de DESC NULLS LAST, id
SELECT CASE WHEN amount > 5 THEN 'many' WHEN amount IS NULL THEN 'none' ELSE 'few' END, coalesce(NULL, item), nullif(amount, 3), ifnull(NULL, 1), if(amount > 3, 1, 2), greatest(1, amount) FROM sales
SELECT amount::VARCHAR, CAST(price AS DECIMAL(18, 3)), TRY_CAST('x' AS INTEGER), TRY(1 / 0), 7 // 2, 7 % 4, 2 ** 10, 5!, ~1, 1 << 3, abs(-1), round(2.567, 2) FROM sales
SELECT amount IS DISTINCT FROM NULL, amount BETWEEN 2 AND 4, amount IN (1, 2), NOT (amount > 3), amount IS NOT NULL AND true OR false FROM sales
SELECT hash(1) = hash(1), md5('a'), sha256('a'), to_base64('a'::BLOB), encode('a'), hex(255), typeof(random()), uuid() <> uuid()
SELECT * FROM generate_series(DATE '2024-01-01', DATE '2024-01-05', INTERVAL 1 DAY) AS g(day)
SELECT range FROM range(10) ORDER BY range DESC LIMIT 3 OFFSET 2
SELECT count(*) FROM (FROM sales USING SAMPLE 100%)
SELECT count(*) <= 96 FROM sales TABLESAMPLE 50%
SELECT id FROM sales ORDER BY ALL LIMIT 10%
SELECT id FROM sales ORDER BY #1 DESC LIMIT (SELECT 3)
SELECT id AS "a""b;--", 'a;b' AS ";" FROM sales -- the end; really
/* a comment */ SELECT /* another; */ id FROM sales WHERE item = 'it''s' OR item = $$pen$$ ;
SELECT current_user, current_schema(), current_date = today(), version() IS NOT NULL
SELECT sum(amount::HUGEINT), 170141183460469231731687303715884105727::HUGEINT > 0, 1e400 IS NULL, 'nan'::DOUBLE FROM sales WHERE id < 0
SELECT main.sales.id, s2.id FROM main.sales, (SELECT 1 AS id) s2
SELECT i.name FROM (SELECT 1 AS name) i, (SELECT NULL AS query) AS read_csv
SELECT enum_code('b'::ENUM ('a', 'b')), union_value(a := 1).a, '101'::BIT, '1 day'::INTERVAL, TIME '12:30', 'a'::BLOB
SELECT favg(price), geomean(amount + 1), entropy(item), approx_quantile(amount, 0.5) > 0, skewness(amount), arg_min(id, price, 2) FROM sales
SELECT region, count(*) AS n FROM sales GROUP BY 1 ORDER BY n DESC, 1 LIMIT 1
FROM sales SELECT item, count(*) GROUP BY item
SELECT unnest({'a': 1, 'b': {'c': 2}}, recursive := true)
"""
