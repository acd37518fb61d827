-- Proved with DuckDB 1.5.5 and Trino 476: after a change of either, run make test-trino and write the new version here.
-- Statements in DuckDB's dialect whose answers are compared with those of their translation on Trino.
-- Each starts with its name and the expected outcome: equal answers, refused with a position, or an error of both
-- engines (fails). An ORDER BY at the top is part of the answer. `edge` is made by edge_table.sql.

-- name: literal_types
-- expected: equal
SELECT 1 AS i, 1.5 AS d, 'a' AS s, true AS b, NULL AS n, DATE '2024-02-29' AS day, 3000000000 AS big;
-- name: division_of_integers
-- expected: equal
SELECT 7 / 2 AS a, 1 / 3 AS b, -7 / 2 AS c;
-- name: division_of_columns
-- expected: equal
SELECT id, small / 2 AS half, big / small AS quotient FROM edge ORDER BY id;
-- name: integer_division
-- expected: equal
SELECT id, small // 2 AS a, -7 // 2 AS b, (0 - small) // 2 AS c FROM edge ORDER BY id;
-- name: division_by_zero
-- expected: equal
SELECT id, small / 0 AS a, small % 0 AS b FROM edge ORDER BY id;
-- name: double_division_by_zero
-- expected: equal
SELECT id, ratio / 0 AS a FROM edge ORDER BY id;
-- name: modulo_negative
-- expected: equal
SELECT -7 % 3 AS a, 7 % -3 AS b, mod(-7, 3) AS c;
-- name: decimal_division
-- expected: equal
SELECT id, price / 3 AS third, price / price AS one FROM edge ORDER BY id;
-- name: decimal_product
-- expected: equal
SELECT id, price * price AS square, price * 1.1 AS more, price + 0.005 AS half_cent FROM edge WHERE price < 1000000 ORDER BY id;
-- name: decimal_sum
-- expected: equal
SELECT sum(price) AS s, min(price) AS a, max(price) AS b FROM edge;
-- name: decimal_average
-- expected: equal
SELECT avg(price) AS a FROM edge;
-- name: integer_average
-- expected: equal
SELECT avg(small) AS a, avg(big) AS b FROM edge;
-- name: double_average
-- expected: equal
SELECT avg(ratio) AS a, sum(ratio) AS s FROM edge WHERE NOT isnan(ratio);
-- name: sum_of_integers
-- expected: equal
SELECT sum(small) AS s FROM edge;
-- name: hugeint_sum
-- expected: equal
SELECT sum(big) AS s FROM edge;
-- name: hugeint_overflow_of_bigint
-- expected: equal
SELECT sum(big * 1000::HUGEINT) AS s FROM edge;
-- name: bigint_overflow
-- expected: fails
SELECT max(big) + 9223372036854775807 AS x FROM edge;
-- name: round_half
-- expected: equal
SELECT round(0.5) AS a, round(1.5) AS b, round(2.5) AS c, round(-0.5) AS d, round(2.675, 2) AS e, round(0.5::DOUBLE) AS f, round(2.5::DOUBLE) AS g;
-- name: round_average
-- expected: equal
SELECT rating, round(avg(helpful_votes), 2) AS v FROM reviews GROUP BY rating ORDER BY rating;
-- name: cast_double_to_integer
-- expected: equal
SELECT 2.5::DOUBLE::INTEGER AS a, 3.5::DOUBLE::INTEGER AS b, -2.5::DOUBLE::BIGINT AS c, 2.5::INTEGER AS d;
-- name: cast_double_to_text
-- expected: refused
SELECT id, ratio::VARCHAR AS t FROM edge ORDER BY id;
-- name: cast_decimal_to_text
-- expected: equal
SELECT id, price::VARCHAR AS t FROM edge ORDER BY id;
-- name: cast_timestamp_to_text
-- expected: equal
SELECT id, ts::VARCHAR AS t, day::VARCHAR AS d FROM edge ORDER BY id;
-- name: cast_boolean_to_text
-- expected: equal
SELECT id, flag::VARCHAR AS t, flag::INTEGER AS i FROM edge ORDER BY id;
-- name: try_cast
-- expected: refused
SELECT TRY_CAST('12' AS INTEGER) AS a, TRY_CAST('x' AS INTEGER) AS b, TRY_CAST('1.6' AS INTEGER) AS c, TRY_CAST(' 5 ' AS INTEGER) AS d;
-- name: cast_text_to_boolean
-- expected: refused
SELECT CAST('yes' AS BOOLEAN) AS a, CAST('0' AS BOOLEAN) AS b;
-- name: text_compared_with_number
-- expected: refused
SELECT count(*) AS n FROM edge WHERE word = 1;
-- name: text_compared_with_date
-- expected: equal
SELECT count(*) AS n FROM reviews WHERE review_ts >= '2024-06-01' AND review_ts < '2024-07-01';
-- name: null_order_default
-- expected: equal
SELECT id, small FROM edge ORDER BY small, id;
-- name: null_order_descending
-- expected: equal
SELECT id, small FROM edge ORDER BY small DESC, id;
-- name: null_order_limit
-- expected: equal
SELECT id, small FROM edge ORDER BY small LIMIT 2;
-- name: null_order_descending_limit
-- expected: equal
SELECT small FROM edge ORDER BY small DESC LIMIT 3;
-- name: nan_order
-- expected: equal
SELECT id, ratio FROM edge ORDER BY ratio, id;
-- name: nan_compare
-- expected: equal
SELECT count(*) AS n, max(ratio) AS m, min(ratio) AS l FROM edge WHERE ratio > 1;
-- name: nan_equal
-- expected: equal
SELECT count(*) AS n FROM edge WHERE ratio = 'NaN'::DOUBLE;
-- name: text_order
-- expected: equal
SELECT word FROM edge ORDER BY word, id;
-- name: group_by_alias
-- expected: equal
SELECT small % 2 AS parity, count(*) AS n FROM edge GROUP BY parity ORDER BY parity;
-- name: group_by_alias_shadowing_column
-- expected: equal
SELECT upper(word) AS word, count(*) AS n FROM edge GROUP BY word ORDER BY word, n;
-- name: group_by_all
-- expected: equal
SELECT flag, small IS NULL AS missing, count(*) AS n FROM edge GROUP BY ALL ORDER BY ALL;
-- name: group_by_position
-- expected: equal
SELECT flag, count(*) AS n FROM edge GROUP BY 1 ORDER BY 1;
-- name: alias_in_where
-- expected: equal
SELECT small * 2 AS twice FROM edge WHERE twice > 4 ORDER BY twice;
-- name: alias_in_having
-- expected: equal
SELECT flag, count(*) AS n FROM edge GROUP BY flag HAVING n > 1 ORDER BY flag;
-- name: alias_reused_in_select
-- expected: equal
SELECT small + 1 AS a, a * 2 AS b FROM edge ORDER BY a;
-- name: star_of_join_using
-- expected: equal
SELECT * FROM edge JOIN names USING (id) ORDER BY id;
-- name: star_exclude_replace
-- expected: equal
SELECT * EXCLUDE (items, info, tags, raw, moment) REPLACE (upper(word) AS word) FROM edge ORDER BY id;
-- name: columns_expression
-- expected: refused
SELECT max(COLUMNS('^(small|big)$')) FROM edge;
-- name: from_first
-- expected: equal
FROM names ORDER BY id LIMIT 2;
-- name: unnamed_columns
-- expected: equal
SELECT count(*), sum(small), upper('x'), 1 + 1 FROM edge;
-- name: duplicate_names
-- expected: equal
SELECT 1 AS a, 2 AS a;
-- name: mixed_case_names
-- expected: equal
SELECT small AS "Small Number", word AS WordUpper FROM edge ORDER BY id;
-- name: partition_column_filter
-- expected: equal
SELECT count(*) AS n, min(review_ts) AS first FROM reviews WHERE year = 2024 AND month = 6 AND day = 28;
-- name: dow
-- expected: equal
SELECT day, extract(dow FROM day) AS a, dayofweek(day) AS b, isodow(day) AS c, date_part('dow', ts) AS d FROM edge WHERE day IS NOT NULL ORDER BY id;
-- name: date_parts
-- expected: equal
SELECT id, year(ts) AS y, quarter(ts) AS q, month(ts) AS m, week(ts) AS w, day(ts) AS d, hour(ts) AS h, minute(ts) AS mi, second(ts) AS s FROM edge ORDER BY id;
-- name: date_part_fractions
-- expected: refused
SELECT id, extract(epoch FROM ts) AS e, epoch_ms(ts) AS ms, epoch_us(ts) AS us, extract(millisecond FROM ts) AS f, extract(microsecond FROM ts) AS g FROM edge ORDER BY id;
-- name: day_of_year
-- expected: equal
SELECT id, dayofyear(day) AS a, weekofyear(day) AS b, yearweek(day) AS c FROM edge ORDER BY id;
-- name: timestamps_with_microseconds
-- expected: equal
SELECT id, ts FROM edge ORDER BY ts, id;
-- name: timestamp_filter_with_microseconds
-- expected: equal
SELECT count(*) AS n FROM edge WHERE ts > TIMESTAMP '2024-06-30 12:00:00.000001';
-- name: timestamp_with_time_zone
-- expected: equal
SELECT id, moment FROM edge ORDER BY id;
-- name: date_trunc
-- expected: equal
SELECT date_trunc('month', ts) AS m, count(*) AS n FROM edge GROUP BY m ORDER BY m;
-- name: date_trunc_of_date
-- expected: equal
SELECT date_trunc('week', day) AS w FROM edge ORDER BY id;
-- name: date_arithmetic
-- expected: equal
SELECT id, day + 1 AS a, day - 1 AS b, day + INTERVAL 1 MONTH AS c, ts - INTERVAL '1 hour' AS d FROM edge ORDER BY id;
-- name: date_difference
-- expected: equal
SELECT id, day - DATE '2024-01-01' AS a, datediff('day', DATE '2024-01-01', day) AS b, date_diff('month', DATE '2024-01-31', day) AS c FROM edge ORDER BY id;
-- name: date_difference_crossing
-- expected: equal
SELECT date_diff('month', DATE '2024-01-31', DATE '2024-02-01') AS a, date_diff('year', DATE '2023-12-31', DATE '2024-01-01') AS b, date_diff('hour', TIMESTAMP '2024-01-01 00:59:00', TIMESTAMP '2024-01-01 01:01:00') AS c;
-- name: date_sub_full_units
-- expected: refused
SELECT date_sub('month', DATE '2024-01-31', DATE '2024-02-29') AS a;
-- name: timestamp_difference
-- expected: refused
SELECT id, ts - TIMESTAMP '2024-01-01' AS i FROM edge ORDER BY id;
-- name: strftime
-- expected: equal
SELECT id, strftime(ts, '%Y-%m-%d %H:%M') AS a, strftime(day, '%j %a') AS b FROM edge ORDER BY id;
-- name: strptime
-- expected: refused
SELECT strptime('2024-06-30 13:05', '%Y-%m-%d %H:%M') AS a;
-- name: last_day_monthname
-- expected: equal
SELECT id, last_day(day) AS a, monthname(day) AS b, dayname(day) AS c FROM edge ORDER BY id;
-- name: make_date
-- expected: equal
SELECT make_date(2024, 6, 30) AS a, epoch_ms(1719705600123) AS b, to_timestamp(1719705600) AS c;
-- name: time_bucket
-- expected: refused
SELECT time_bucket(INTERVAL 7 DAY, ts) AS w, count(*) AS n FROM edge GROUP BY w ORDER BY w;
-- name: text_functions
-- expected: refused
SELECT id, length(word) AS n, upper(word) AS u, lower(word) AS l, reverse(word) AS r, left(word, 2) AS a, right(word, 2) AS b, substr(word, 2, 3) AS c, trim('  x ') AS t FROM edge ORDER BY id;
-- name: substring_bounds
-- expected: refused
SELECT substr('abcdef', 0, 3) AS a, substr('abcdef', -3, 2) AS b, substring('abcdef', 5, 10) AS c, left('abc', -1) AS d;
-- name: string_slice
-- expected: refused
SELECT 'abcdef'[2:4] AS a, 'abcdef'[1] AS b;
-- name: korean
-- expected: equal
SELECT id, word FROM edge WHERE word LIKE '한%' OR word = '대한민국' ORDER BY id;
-- name: korean_length
-- expected: equal
SELECT length('한글') AS a, strlen('한글') AS b, length('👍🏽') AS c;
-- name: concat_with_null
-- expected: equal
SELECT id, concat('<', word, '>') AS a, '<' || word || '>' AS b, concat_ws('-', 'a', word, 'b') AS c FROM edge ORDER BY id;
-- name: like_escape
-- expected: equal
SELECT 'a%b' LIKE 'a!%b' ESCAPE '!' AS a, 'ABC' ILIKE 'abc' AS b, 'abc' LIKE '_b_' AS c;
-- name: regular_expressions
-- expected: refused
SELECT id, regexp_matches(word, '^[a-z]+$') AS a, regexp_replace(word, '[aeiou]', '_') AS b, regexp_replace(word, '[aeiou]', '_', 'g') AS c, regexp_extract(word, '([a-z])([a-z])', 2) AS d FROM edge ORDER BY id;
-- name: split
-- expected: equal
SELECT split_part('a-b-c', '-', 2) AS a, split_part('a-b-c', '-', 9) AS b, string_split('a-b', '-') AS c, contains('abc', 'b') AS d, starts_with('abc', 'ab') AS e, instr('abc', 'c') AS f;
-- name: string_padding
-- expected: equal
SELECT lpad('7', 3, '0') AS a, rpad('abcdef', 3, '.') AS b, repeat('ab', 2) AS c, replace('aXa', 'X', '-') AS d;
-- name: string_aggregate
-- expected: equal
SELECT flag, string_agg(word, ',' ORDER BY id) AS s FROM edge GROUP BY flag ORDER BY flag;
-- name: greatest_with_null
-- expected: equal
SELECT id, greatest(small, 2) AS a, least(small, big, 3) AS b, coalesce(small, 0) AS c, nullif(small, 1) AS d, ifnull(small, -1) AS e FROM edge ORDER BY id;
-- name: boolean_logic
-- expected: equal
SELECT id, flag AND NULL AS a, flag OR NULL AS b, NOT flag AS c, flag IS DISTINCT FROM true AS d FROM edge ORDER BY id;
-- name: case_expression
-- expected: equal
SELECT id, CASE WHEN small > 2 THEN 'many' WHEN small IS NULL THEN 'none' ELSE 'few' END AS c, if(flag, 1, 0) AS i FROM edge ORDER BY id;
-- name: in_with_null
-- expected: equal
SELECT count(*) AS a, count(*) FILTER (small NOT IN (1, NULL)) AS b FROM edge;
-- name: count_variants
-- expected: equal
SELECT count(*) AS a, count(small) AS b, count(DISTINCT small) AS c, count(*) FILTER (WHERE flag) AS d, count_if(flag) AS e FROM edge;
-- name: aggregates_of_nothing
-- expected: refused
SELECT count(*) AS n, sum(small) AS s, avg(price) AS a, max(word) AS m, list(id) AS l FROM edge WHERE id > 1000;
-- name: empty_result
-- expected: equal
SELECT id, price, ts, items FROM edge WHERE id > 1000;
-- name: statistics
-- expected: refused
SELECT stddev(small) AS a, var_samp(small) AS b, stddev_pop(small) AS c, corr(small, big::DOUBLE) AS d FROM edge;
-- name: bool_and_or
-- expected: refused
SELECT bool_and(flag) AS a, bool_or(flag) AS b, bit_or(small) AS c FROM edge;
-- name: arg_max
-- expected: refused
SELECT arg_max(word, small) AS a, arg_min(word, small) AS b, max_by(word, small) AS c FROM edge;
-- name: first_last_ordered
-- expected: equal
SELECT first(id ORDER BY small DESC NULLS LAST) AS a, last(id ORDER BY small DESC NULLS LAST) AS b FROM edge WHERE flag;
-- name: any_value
-- expected: refused
SELECT any_value(flag) AS c FROM edge;
-- name: arg_min
-- expected: refused
SELECT arg_min(word, big) AS a, min_by(id, price) AS b FROM edge;
-- name: average_of_decimals_to_the_last_digit
-- expected: equal
SELECT CAST(avg(price) = 20000001.12 AS INTEGER) AS a, avg(price) AS b, avg(price * 10) AS c FROM edge;
-- name: median
-- expected: equal
SELECT median(small) AS a, median(big) AS b, median(ratio) AS c FROM edge WHERE NOT isnan(ratio);
-- name: quantile_continuous
-- expected: equal
SELECT quantile_cont(small, 0.25) AS a, quantile_cont(helpful, [0.5, 0.9]) AS b FROM (SELECT small, small * 10 AS helpful FROM edge);
-- name: quantile_discrete
-- expected: equal
SELECT quantile_disc(small, 0.5) AS a, quantile_disc(word, 0.5) AS b FROM edge;
-- name: percentile_within_group
-- expected: equal
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY small) AS a FROM edge;
-- name: mode
-- expected: refused
SELECT mode(flag) AS a FROM edge;
-- name: approximate_count
-- expected: refused
SELECT approx_count_distinct(user_id) AS n FROM reviews;
-- name: histogram
-- expected: refused
SELECT histogram(small) AS h FROM edge;
-- name: list_ordered
-- expected: equal
SELECT flag, list(id ORDER BY id DESC) AS l, array_agg(small ORDER BY small) AS m FROM edge GROUP BY flag ORDER BY flag;
-- name: list_unordered
-- expected: refused
SELECT list(id) AS l FROM edge;
-- name: list_distinct_aggregate
-- expected: equal
SELECT list(DISTINCT small ORDER BY small) AS l FROM edge;
-- name: list_functions
-- expected: refused
SELECT id, len(items) AS a, list_contains(items, 2) AS b, list_sum(items) AS c, list_sort(items) AS d, list_distinct(items) AS e, items[1] AS f, items[-1] AS g, items[99] AS h FROM edge ORDER BY id;
-- name: list_slice
-- expected: equal
SELECT id, items[1:2] AS a, list_concat(items, [9]) AS b FROM edge ORDER BY id;
-- name: list_lambda
-- expected: equal
SELECT id, list_transform(items, lambda x: x * 2) AS a, list_filter(items, lambda x: x > 1) AS b FROM edge ORDER BY id;
-- name: list_aggregate_names
-- expected: refused
SELECT id, list_aggregate(items, 'max') AS a, list_avg(items) AS b FROM edge ORDER BY id;
-- name: unnest
-- expected: equal
SELECT id, unnest(items) AS item FROM edge ORDER BY id, item;
-- name: unnest_lateral
-- expected: equal
SELECT id, item FROM edge, unnest(items) AS t(item) ORDER BY id, item;
-- name: struct_access
-- expected: equal
SELECT id, info.name AS a, info['size'] AS b, info AS c FROM edge ORDER BY id;
-- name: struct_literal
-- expected: refused
SELECT {'a': 1, 'b': 'x'} AS s, [1, 2] AS l, MAP {'k': 1} AS m;
-- name: map_access
-- expected: refused
SELECT id, tags['k'] AS a, map_keys(tags) AS b, cardinality(tags) AS c FROM edge ORDER BY id;
-- name: window_ranking
-- expected: equal
SELECT id, row_number() OVER (ORDER BY small NULLS LAST, id) AS a, rank() OVER (ORDER BY flag) AS b, dense_rank() OVER (ORDER BY flag) AS c, ntile(2) OVER (ORDER BY id) AS d FROM edge ORDER BY id;
-- name: window_null_order
-- expected: equal
SELECT id, row_number() OVER (ORDER BY small DESC, id) AS a FROM edge ORDER BY id;
-- name: window_frames
-- expected: equal
SELECT id, sum(small) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS a, avg(small) OVER (ORDER BY id) AS b, last_value(id) OVER (ORDER BY flag, id) AS c FROM edge ORDER BY id;
-- name: window_offsets
-- expected: equal
SELECT id, lag(small) OVER (ORDER BY id) AS a, lead(small, 2, 0) OVER (ORDER BY id) AS b, first_value(word) OVER (PARTITION BY flag ORDER BY id) AS c FROM edge ORDER BY id;
-- name: window_ignore_nulls
-- expected: equal
SELECT id, last_value(small IGNORE NULLS) OVER (ORDER BY id) AS a FROM edge ORDER BY id;
-- name: window_named
-- expected: equal
SELECT id, sum(small) OVER w AS a FROM edge WINDOW w AS (PARTITION BY flag ORDER BY id) ORDER BY id;
-- name: window_range_interval
-- expected: equal
SELECT id, count(*) OVER (ORDER BY ts RANGE BETWEEN INTERVAL 30 DAY PRECEDING AND CURRENT ROW) AS a FROM edge ORDER BY id;
-- name: qualify
-- expected: equal
SELECT id, flag FROM edge QUALIFY row_number() OVER (PARTITION BY flag ORDER BY id DESC) = 1 ORDER BY id;
-- name: distinct_on
-- expected: equal
SELECT DISTINCT ON (flag) flag, id FROM edge ORDER BY flag, id DESC;
-- name: distinct
-- expected: equal
SELECT DISTINCT flag, small % 2 AS p FROM edge ORDER BY ALL;
-- name: pivot
-- expected: equal
PIVOT (SELECT month, rating FROM reviews) ON rating IN (1, 2, 3, 4, 5) USING count(*) GROUP BY month ORDER BY month;
-- name: pivot_standard
-- expected: equal
SELECT * FROM (SELECT month, rating, helpful_votes FROM reviews) PIVOT (sum(helpful_votes) FOR rating IN (1, 5) GROUP BY month) ORDER BY month;
-- name: unpivot
-- expected: equal
SELECT * FROM (SELECT id, small::BIGINT AS small, big FROM edge) UNPIVOT (v FOR k IN (small, big)) ORDER BY id, k;
-- name: union_all_types
-- expected: equal
SELECT 1 AS x UNION ALL SELECT 2.5 UNION ALL SELECT NULL ORDER BY x;
-- name: union_by_name
-- expected: equal
SELECT 1 AS a, 2 AS b UNION ALL BY NAME SELECT 3 AS b, 4 AS a ORDER BY a;
-- name: except_all
-- expected: equal
SELECT small FROM edge EXCEPT ALL SELECT 1 ORDER BY small;
-- name: intersect
-- expected: equal
SELECT small FROM edge INTERSECT SELECT id FROM edge ORDER BY small;
-- name: recursive
-- expected: equal
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) AS s FROM t;
-- name: cte_materialized
-- expected: equal
WITH a AS MATERIALIZED (SELECT flag, sum(small) AS s FROM edge GROUP BY flag) SELECT * FROM a ORDER BY flag;
-- name: semi_anti_join
-- expected: equal
SELECT id FROM edge SEMI JOIN names USING (id) ORDER BY id;
-- name: anti_join
-- expected: equal
SELECT id FROM edge ANTI JOIN names USING (id) ORDER BY id;
-- name: asof_join
-- expected: refused
SELECT e.id, n.name FROM edge e ASOF JOIN names n ON e.id >= n.id ORDER BY e.id;
-- name: full_join_using
-- expected: equal
SELECT id, e.word, n.name FROM edge e FULL JOIN names n USING (id) ORDER BY id;
-- name: full_join_using_star
-- expected: equal
SELECT * FROM (SELECT id, small FROM edge) e FULL JOIN names n USING (id) ORDER BY id;
-- name: natural_join
-- expected: equal
SELECT id, name, small FROM edge NATURAL JOIN names ORDER BY id;
-- name: positional_join
-- expected: refused
SELECT a.id, b.name FROM (SELECT id FROM edge ORDER BY id) a POSITIONAL JOIN (SELECT name FROM names ORDER BY id) b;
-- name: lateral_subquery
-- expected: equal
SELECT e.id, t.n FROM edge e, LATERAL (SELECT count(*) AS n FROM names n WHERE n.id <= e.id) t ORDER BY e.id;
-- name: correlated_subquery
-- expected: equal
SELECT id, (SELECT name FROM names n WHERE n.id = edge.id) AS name FROM edge ORDER BY id;
-- name: exists_in
-- expected: equal
SELECT id FROM edge WHERE EXISTS (SELECT 1 FROM names WHERE names.id = edge.id) OR id IN (SELECT id + 1 FROM names) ORDER BY id;
-- name: values_list
-- expected: equal
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) t(x, y) ORDER BY x;
-- name: generate_series
-- expected: equal
SELECT n FROM generate_series(1, 5) AS t(n) ORDER BY n;
-- name: range_table
-- expected: equal
SELECT range AS n FROM range(3) ORDER BY n;
-- name: grouping_sets
-- expected: equal
SELECT flag, small IS NULL AS missing, count(*) AS n, grouping(flag) AS g FROM edge GROUP BY ROLLUP (flag, small IS NULL) ORDER BY ALL;
-- name: limit_percent
-- expected: refused
SELECT id FROM edge ORDER BY id LIMIT 50%;
-- name: limit_offset
-- expected: equal
SELECT id FROM edge ORDER BY id LIMIT 2 OFFSET 1;
-- name: sample
-- expected: refused
SELECT count(*) <= 10 AS ok FROM edge USING SAMPLE 5 ROWS;
-- name: json
-- expected: refused
SELECT '{"a": {"b": 1}}'::JSON ->> '$.a.b' AS a, json_extract_string('{"x": "y"}', '$.x') AS b;
-- name: hash_functions
-- expected: equal
SELECT md5('a') AS a, sha256('a') AS b;
-- name: math_functions
-- expected: equal
SELECT sqrt(2) AS a, power(2, 10) AS b, ln(10) AS c, log(100) AS d, log2(8) AS e, exp(1) AS f, abs(-3) AS g, sign(-2) AS h, ceil(1.2) AS i, floor(-1.2) AS j, pi() AS k, trunc(1.9) AS l;
-- name: bit_operations
-- expected: refused
SELECT 5 & 3 AS a, 5 | 3 AS b, xor(5, 3) AS c, 1 << 3 AS d, ~5 AS e;
-- name: exponent_operator
-- expected: equal
SELECT 2 ** 3 AS a, 2 ^ 3 AS b;
-- name: sqrt_of_negative
-- expected: fails
SELECT sqrt(-1) AS a;
-- name: between_symmetric
-- expected: equal
SELECT count(*) AS n FROM edge WHERE small BETWEEN 2 AND 4;
-- name: blob
-- expected: refused
SELECT id, raw, octet_length(raw) AS n FROM edge ORDER BY id;
-- name: row_comparison
-- expected: equal
SELECT count(*) AS n FROM reviews WHERE (year, month, day) >= (2024, 12, 30);
-- name: current_date
-- expected: equal
SELECT current_date = today() AS a;
-- name: interval_result
-- expected: refused
SELECT INTERVAL 3 DAY AS i;
-- name: time_of_day
-- expected: refused
SELECT id, ts::TIME AS t FROM edge ORDER BY id;
-- name: uuid_cast
-- expected: refused
SELECT 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID AS u;
-- name: enum_cast
-- expected: refused
SELECT 'a'::ENUM ('a', 'b') AS e;
-- name: unsigned
-- expected: refused
SELECT 255::UTINYINT AS a, 18446744073709551615::UBIGINT AS b;
-- name: function_chain
-- expected: refused
SELECT word.upper().left(2) AS a FROM edge ORDER BY id;
-- name: list_comprehension
-- expected: equal
SELECT [x + 1 FOR x IN [1, 2, 3] IF x > 1] AS l;
-- name: macro_like_summarize
-- expected: equal
SELECT max(length(body)) AS longest, avg(length(body)) AS mean FROM reviews WHERE month = 2;
-- name: top_n_per_group
-- expected: equal
SELECT month, product_id, n FROM (SELECT month, product_id, count(*) AS n, row_number() OVER (PARTITION BY month ORDER BY count(*) DESC, product_id) AS r FROM reviews GROUP BY month, product_id) WHERE r <= 2 ORDER BY month, n DESC, product_id;
-- name: reviews_by_weekday
-- expected: equal
SELECT dayname(review_ts) AS weekday, extract(dow FROM review_ts) AS n, count(*) AS reviews, round(avg(rating), 2) AS rating FROM reviews GROUP BY ALL ORDER BY n;
-- name: reviews_share
-- expected: equal
SELECT rating, count(*) * 100.0 / sum(count(*)) OVER () AS share FROM reviews GROUP BY rating ORDER BY rating;
-- name: reviews_running_total
-- expected: equal
SELECT month, sum(count(*)) OVER (ORDER BY month) AS total FROM reviews GROUP BY month ORDER BY month;
-- name: reviews_cohort
-- expected: equal
SELECT date_trunc('month', first_ts) AS cohort, count(*) AS users, avg(n) AS mean FROM (SELECT user_id, min(review_ts) AS first_ts, count(*) AS n FROM reviews GROUP BY user_id) GROUP BY cohort ORDER BY cohort;
-- name: reviews_self_join
-- expected: equal
SELECT a.month, count(*) AS n FROM reviews a JOIN reviews b ON a.product_id = b.product_id AND a.review_id < b.review_id WHERE a.day = 1 AND b.day = 2 GROUP BY a.month ORDER BY a.month;
-- name: qualify_limit
-- expected: equal
SELECT id, flag FROM edge QUALIFY row_number() OVER (PARTITION BY flag ORDER BY id DESC) = 1 ORDER BY id LIMIT 2;
-- name: distinct_on_limit
-- expected: equal
SELECT DISTINCT ON (flag) flag, id FROM edge ORDER BY flag, id DESC LIMIT 2;
-- name: alias_shadowing_column
-- expected: equal
SELECT id, small + 1 AS small, small * 2 AS b FROM edge ORDER BY id;
-- name: order_by_alias_shadowing_column
-- expected: equal
SELECT -id AS id FROM edge ORDER BY id;
-- name: order_by_expression_not_selected
-- expected: equal
SELECT word FROM edge ORDER BY big * -1, id;
-- name: like_backslash
-- expected: equal
SELECT 'a\b' LIKE 'a\b' AS a, 'a%' LIKE 'a\%' AS b;
-- name: round_digits
-- expected: refused
SELECT round(1234.5, -2) AS a, round(1.005::DOUBLE, 2) AS b, round(2.675::DOUBLE, 2) AS c, round(0.285::DOUBLE, 2) AS d, round(1.255::DOUBLE, 2) AS e;
-- name: count_distinct_pairs
-- expected: refused
SELECT count(DISTINCT (flag, small)) AS n FROM edge;
-- name: string_agg_distinct
-- expected: equal
SELECT string_agg(DISTINCT word, ',' ORDER BY word) AS s FROM edge;
-- name: zoned_hour
-- expected: equal
SELECT id, hour(moment) AS h, date_trunc('day', moment) AS d FROM edge ORDER BY id;
-- name: end_of_month
-- expected: equal
SELECT DATE '2024-03-31' - INTERVAL 1 MONTH AS a, TIMESTAMP '2024-01-31 10:00:00' + INTERVAL 1 MONTH AS b, DATE '2024-02-29' + INTERVAL 1 YEAR AS c;
-- name: date_trunc_units
-- expected: equal
SELECT id, date_trunc('quarter', ts) AS a, date_trunc('year', ts) AS b, date_trunc('hour', ts) AS c, date_trunc('second', ts) AS d FROM edge ORDER BY id;
-- name: strftime_formats
-- expected: refused
SELECT id, strftime(ts, '%-d/%-m/%y %I:%M %p') AS a, strftime(ts, '%H:%M:%S.%f') AS b, strftime(ts, '%A %B %U') AS c FROM edge ORDER BY id;
-- name: date_difference_units
-- expected: equal
SELECT id, date_diff('quarter', TIMESTAMP '2024-01-01', ts) AS q, date_diff('second', TIMESTAMP '2024-06-30 11:59:59.5', ts) AS s, date_diff('year', DATE '2020-12-31', day) AS y FROM edge ORDER BY id;
-- name: cast_text_to_date
-- expected: equal
SELECT CAST('2024-06-30' AS DATE) AS a, CAST('2024-06-30T12:00:00' AS TIMESTAMP) AS b;
-- name: cast_short_text_to_date
-- expected: equal
SELECT CAST('2024-6-3' AS DATE) AS a;
-- name: concat_number
-- expected: equal
SELECT id, small || 'x' AS a, concat(small, 'x') AS b FROM edge ORDER BY id;
-- name: list_sort
-- expected: equal
SELECT id, list_sort(items) AS a, list_reverse_sort(items) AS b FROM edge ORDER BY id;
-- name: list_elements
-- expected: equal
SELECT id, items[1] AS a, items[-1] AS b, items[99] AS c, list_position(items, 2) AS d, list_contains(items, 9) AS e FROM edge ORDER BY id;
-- name: list_min_max
-- expected: refused
SELECT id, list_min(items) AS a, list_max(items) AS b, list_unique(items) AS c FROM edge ORDER BY id;
-- name: case_of_unicode
-- expected: equal
SELECT upper('straße') AS a, lower('ÀÉ') AS b, upper('ﬁ') AS c, lower('İ') AS d;
-- name: length_of_emoji
-- expected: refused
SELECT length('👍🏽') AS a, length('e' || chr(769)) AS b;
-- name: reverse_emoji
-- expected: refused
SELECT reverse('a👍🏽') AS a, reverse('ab') AS b;
-- name: left_emoji
-- expected: equal
SELECT left('👍🏽a', 1) AS a, substr('한글날', 2, 1) AS b;
-- name: regular_expression_classes
-- expected: refused
SELECT regexp_matches('한글', '^\w+$') AS a, regexp_matches('a1', '^[[:alpha:]]\d$') AS b, regexp_matches('É', '(?i)^é$') AS c;
-- name: ilike_unicode
-- expected: equal
SELECT 'É' ILIKE 'é' AS a, 'ABC' ILIKE '%b%' AS b;
-- name: trim_spaces
-- expected: refused
SELECT trim(chr(160) || 'x' || chr(9)) AS a, trim('xxaxx', 'x') AS b, ltrim('  a') AS c;
-- name: sum_of_float
-- expected: refused
SELECT sum(small::FLOAT / 3) AS s, avg((small::FLOAT) * 0.1::FLOAT) AS a, sum(0.1::FLOAT) AS f FROM edge;
-- name: float_compared_with_double
-- expected: refused
SELECT 0.1::FLOAT = 0.1::DOUBLE AS a, 0.1::FLOAT = 0.1 AS b;
-- name: exponent_literals
-- expected: equal
SELECT 1e2 AS a, 1.5e0 + 0.1 AS b, 0.1 + 0.2 AS c, 1e-1 * 3 AS d;
-- name: exp_overflow
-- expected: equal
SELECT exp(1000) AS a, power(10, 400) AS b;
-- name: correlation_of_constant
-- expected: refused
SELECT corr(small, 1) AS a, stddev(1) AS b FROM edge;
-- name: old_dates
-- expected: equal
SELECT DATE '0001-01-01' AS a, TIMESTAMP '1500-03-01 00:00:00' AS b, DATE '9999-12-31' AS c;
-- name: negative_zero
-- expected: equal
SELECT id, ratio FROM edge WHERE ratio = 0 ORDER BY id;
-- name: join_on_double_nan
-- expected: equal
SELECT count(*) AS n FROM edge a JOIN edge b ON a.ratio = b.ratio;
-- name: group_by_double
-- expected: equal
SELECT ratio, count(*) AS n FROM edge GROUP BY ratio ORDER BY ratio;
-- name: case_mixed_types
-- expected: equal
SELECT id, CASE WHEN flag THEN small ELSE price END AS c, coalesce(small, 0.5) AS d FROM edge ORDER BY id;
-- name: not_in_subquery_with_null
-- expected: equal
SELECT count(*) AS n FROM edge WHERE id NOT IN (SELECT small FROM edge);
-- name: scalar_subquery_many_rows
-- expected: equal
SELECT (SELECT id FROM edge WHERE id < 3 ORDER BY id DESC LIMIT 1) AS a;
-- name: nested_struct_aggregate
-- expected: refused
SELECT flag, max(info) AS m, count(DISTINCT info) AS n FROM edge GROUP BY flag ORDER BY flag;
-- name: cross_type_union
-- expected: equal
SELECT id, small FROM edge WHERE id < 2 UNION ALL SELECT big, 1.5 FROM edge WHERE id > 4 ORDER BY ALL;
-- name: boolean_arithmetic
-- expected: equal
SELECT sum(flag::INTEGER) AS a, sum(CASE WHEN small > 1 THEN 1 ELSE 0 END) AS b FROM edge;
-- name: text_of_a_decimal_without_whole_digits
-- expected: equal
SELECT 0.5::DECIMAL(1,1)::VARCHAR AS a, concat(-0.25::DECIMAL(2,2), '|', 0::DECIMAL(3,3)) AS b, 0.5::DECIMAL(2,1)::VARCHAR AS c;
-- name: date_of_null
-- expected: equal
SELECT id, make_date(small + 2000, 1, 1) AS d, make_date(NULL::INTEGER, 1, 1) AS e FROM edge ORDER BY id;
-- name: remainder_of_minus_one
-- expected: equal
SELECT n, i % -1 AS a, b // -1 AS b, i % s AS c, i // s AS d, s // s AS e FROM nasty WHERE n <> 5 ORDER BY n;
-- name: remainder_of_the_least_integer
-- expected: fails
SELECT i % -1 AS a FROM nasty;
-- name: quotient_of_the_least_small_integer
-- expected: fails
SELECT s // -1::SMALLINT AS a FROM nasty;
-- name: greatest_of_many_doubles
-- expected: equal
SELECT n, greatest(x, x + 1, x + 2, x + 3, NULL, x + 4, x + 5, x + 6, 0.0) AS g, least(x, x - 1, x - 2, x - 3, NULL, x - 4, x - 5, x - 6, 0.0) AS l FROM nasty ORDER BY n;
-- name: field_of_a_subscript
-- expected: equal
SELECT id, list(info ORDER BY id)[1].name AS a, ({'q': id, 'r': word}).r AS b FROM edge GROUP BY ALL ORDER BY id;
-- name: binary_logarithm_of_powers_of_two
-- expected: equal
SELECT n, ceil(log2(power(2, n))) AS c, floor(log2(power(2, n))) AS f, log2(power(2, n)) = n AS e FROM (SELECT range AS n FROM range(0, 63)) ORDER BY n;
-- name: correlated_limit_of_equality
-- expected: equal
SELECT id, (SELECT word FROM edge e WHERE e.small = n.id ORDER BY e.id LIMIT 1) w FROM names n ORDER BY id;
-- name: correlated_derived_table
-- expected: equal
SELECT id, (SELECT max(q.small) FROM (SELECT small FROM edge e WHERE e.id = n.id) q) m FROM names n ORDER BY id;
-- name: correlated_join_condition
-- expected: equal
SELECT id FROM names n WHERE EXISTS (SELECT 1 FROM edge e JOIN names m ON e.id = m.id AND m.id = n.id) ORDER BY id;
-- name: correlated_key_in_exists
-- expected: equal
SELECT id FROM names n WHERE EXISTS (SELECT n.id FROM edge e WHERE e.id = n.id) ORDER BY id;
-- name: correlated_limit
-- expected: refused
SELECT id, (SELECT word FROM edge e WHERE e.id = n.id LIMIT 1) w FROM names n ORDER BY id;
-- name: correlated_limit_of_inequality
-- expected: refused
SELECT id, (SELECT name FROM names m WHERE m.id > n.id ORDER BY m.id LIMIT 1) x FROM names n ORDER BY id;
-- name: correlated_lateral_limit
-- expected: refused
SELECT n.id, x.w FROM names n, LATERAL (SELECT e.word AS w FROM edge e WHERE e.id <= n.id ORDER BY e.id DESC LIMIT 1) x ORDER BY 1;
-- name: correlated_lateral_union
-- expected: refused
SELECT n.id, x.s FROM names n, LATERAL (SELECT small AS s FROM edge e WHERE e.id = n.id UNION ALL SELECT n.id) x ORDER BY ALL;
-- name: correlated_having
-- expected: refused
SELECT id FROM names n WHERE EXISTS (SELECT 1 FROM edge e WHERE e.id > n.id HAVING count(*) > 2) ORDER BY id;
-- name: correlated_group_in_from
-- expected: refused
SELECT id, (SELECT sum(c) FROM (SELECT small, count(*) c FROM edge e WHERE e.id <= n.id GROUP BY small)) w FROM names n ORDER BY id;
-- name: correlated_further_out
-- expected: refused
SELECT id, (SELECT max(small) FROM edge e WHERE e.id <= n.id AND EXISTS (SELECT 1 FROM edge f WHERE f.id = e.id AND f.id < n.id)) m FROM names n ORDER BY id;
-- name: correlated_select_list
-- expected: refused
SELECT id, (SELECT sum(e.small + n.id) FROM edge e) s FROM names n ORDER BY id;
-- name: correlated_unnest_with_where
-- expected: refused
SELECT id, (SELECT count(*) FROM unnest(e.items) t(x) WHERE x > 1) c FROM edge e ORDER BY id;
-- name: correlated_key_of_groups
-- expected: refused
SELECT CASE WHEN EXISTS (SELECT 1 FROM names n WHERE n.id = e.id) THEN 'y' ELSE 'n' END k, count(*) FROM edge e GROUP BY k ORDER BY k;
-- name: round_of_large_doubles
-- expected: equal
SELECT n, round(x / 3 * 2, 2) - x / 3 * 2 AS r, round((n + 0.1::DOUBLE) * 1e15 / 7, 3) - (n + 0.1::DOUBLE) * 1e15 / 7 AS s FROM nasty ORDER BY n;
-- name: empty_list_beside_structs
-- expected: equal
SELECT id, coalesce(CASE WHEN id < 3 THEN [info] END, []) AS a, CASE WHEN id = 1 THEN [day] ELSE [NULL] END AS b FROM edge ORDER BY id;
-- name: lead_with_a_default_of_another_type
-- expected: refused
SELECT id, lead(small, 1, 0.5) OVER (ORDER BY id) = 0.5 AS l FROM edge ORDER BY id;
-- name: range_over_small_integers
-- expected: refused
SELECT n, sum(n) OVER (ORDER BY s RANGE BETWEEN 6 PRECEDING AND CURRENT ROW) AS r FROM nasty ORDER BY n;
