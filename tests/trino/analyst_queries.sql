-- Queries of analysts, and one for each function that is translated; see statements.sql for the form.

-- name: functions_of_numbers
-- expected: equal
SELECT id, abs(small) AS a, sign(price) AS b, sign(ratio) AS c, floor(price) AS d, ceil(ratio) AS e, ceiling(price) AS f, trunc(price) AS g, trunc(ratio) AS h, round(ratio, 2) AS i, mod(big, 7) AS j, big % 10 AS k, small // 2 AS l FROM edge ORDER BY id;
-- name: functions_of_doubles
-- expected: equal
SELECT id, exp(small) AS a, sqrt(small) AS b, ln(small) AS c, log(small) AS d, log10(small) AS e, log2(small) AS f, pow(small, 2) AS g, power(ratio, 0.5) AS h, small ^ 2 AS i, small ** 3 AS j, pi() AS k, radians(small) AS l, degrees(small) AS m FROM edge WHERE ratio >= 0 ORDER BY id;
-- name: tests_of_doubles
-- expected: equal
SELECT id, isnan(ratio) AS a, isinf(ratio) AS b, isfinite(ratio) AS c FROM edge ORDER BY id;
-- name: bits
-- expected: equal
SELECT id, small & 3 AS a, small | 8 AS b, xor(small, 5) AS c FROM edge ORDER BY id;
-- name: greatest_of_doubles
-- expected: equal
SELECT id, greatest(ratio, 0.5) AS a, least(ratio, price) AS b, greatest(word, 'm') AS c, least(day, DATE '2024-01-01') AS d, greatest(ts, moment::TIMESTAMP) AS e FROM edge ORDER BY id;
-- name: null_functions
-- expected: equal
SELECT id, nullif(small, 2) AS a, coalesce(small, big, 0) AS b, ifnull(word, '-') AS c, nullif(ratio, 'NaN'::DOUBLE) AS d FROM edge ORDER BY id;
-- name: parts_of_timestamps
-- expected: equal
SELECT id, year(ts) AS a, quarter(ts) AS b, month(ts) AS c, week(ts) AS d, weekofyear(ts) AS e, day(ts) AS f, dayofmonth(ts) AS g, dayofyear(ts) AS h, hour(ts) AS i, minute(ts) AS j, second(ts) AS k, millisecond(ts) AS l, epoch(ts) AS m, dayofweek(ts) AS n, weekday(ts) AS o, isodow(ts) AS p, isoyear(ts) AS q, yearweek(ts) AS r FROM edge ORDER BY id;
-- name: parts_of_dates
-- expected: equal
SELECT id, year(day) AS a, week(day) AS d, dayofyear(day) AS h, dayofweek(day) AS n, isodow(day) AS p, datepart('month', day) AS q, date_part('isoyear', day) AS r, extract(quarter FROM day) AS s, extract(epoch FROM day) AS t FROM edge ORDER BY id;
-- name: truncated_dates
-- expected: equal
SELECT id, date_trunc('month', day) AS a, datetrunc('week', day) AS b, date_trunc('quarter', ts) AS c, date_trunc('hour', moment) AS d, date_trunc('minute', ts) AS e, date_trunc('millisecond', ts) AS f FROM edge ORDER BY id;
-- name: differences
-- expected: equal
SELECT id, date_diff('day', TIMESTAMP '2024-02-28 13:00:00', ts) AS a, datediff('month', day, DATE '2024-07-31') AS b, date_diff('year', ts, TIMESTAMP '2030-01-01') AS c, date_diff('hour', ts, ts + INTERVAL 90 MINUTE) AS d, day - DATE '2024-01-01' AS e FROM edge ORDER BY id;
-- name: names_of_dates
-- expected: equal
SELECT id, dayname(day) AS a, monthname(ts) AS b, last_day(ts) AS c, last_day(day) AS d, strftime(day, '%Y/%m/%d') AS e, strftime(ts, '%a %b %H:%M:%S %%') AS f FROM edge ORDER BY id;
-- name: made_dates
-- expected: equal
SELECT make_date(2024, id, 28) AS a, epoch_ms(1719705600123 + id) AS b, epoch_ms(TIMESTAMP '2024-06-30 12:00:00.123999') AS c, to_timestamp(1719705600) AS d FROM edge ORDER BY id;
-- name: today_and_now
-- expected: equal
SELECT current_date - today() AS a, now() = current_timestamp AS b, get_current_timestamp() = now() AS c;
-- name: intervals
-- expected: equal
SELECT id, day + to_years(1) AS a, ts + to_months(id) AS b, ts - to_weeks(2) AS c, day + INTERVAL (id) DAY AS d, ts + to_hours(id) AS e, ts - to_minutes(90) AS f, ts + INTERVAL 1 QUARTER AS g, moment + INTERVAL '1 month' AS h, ts + to_seconds(5) AS i, ts + INTERVAL '1 hour 30 minutes' AS j, day - 3 AS k, 1 + day AS l, ts + to_days(1) AS m, ts - to_quarters(1) AS n FROM edge ORDER BY id;
-- name: concatenation
-- expected: equal
SELECT id, concat(word, small, price, flag, day) AS a, concat_ws('|', word, small, ts) AS b, word || small || '!' AS c, ts::VARCHAR AS d FROM edge ORDER BY id;
-- name: upper_and_lower
-- expected: equal
SELECT id, upper(word) AS a, ucase('straße') AS b, lower(word) AS c, lcase('ÀÉİ') AS d FROM edge ORDER BY id;
-- name: lengths
-- expected: equal
SELECT id, length(word) AS a, len(word) AS b, char_length(word) AS c, character_length('👍🏽') AS d, strlen(word) AS e, array_length(items) AS f FROM edge ORDER BY id;
-- name: substrings
-- expected: equal
SELECT id, substring(word, 2) AS a, substr(word, -2) AS b, substr(word, 0) AS c, substring(word, 2, 3) AS d, left(word, 2) AS e, left(word, -1) AS f, right(word, 2) AS g, right(word, -1) AS h, right(word, 0) AS i, substr(word, 1, instr(word, 'p') - 1) AS j, substring(word, -9) AS k FROM edge ORDER BY id;
-- name: likes
-- expected: equal
SELECT id, word LIKE '%p%' AS a, word NOT LIKE 'a%' AS b, word ILIKE 'Z%' AS c, word NOT ILIKE '%É%' AS d, 'a_b' LIKE 'a!_b' ESCAPE '!' AS e, 'axb' NOT LIKE 'a!_b' ESCAPE '!' AS f, word LIKE '한%' AS g FROM edge ORDER BY id;
-- name: prefixes
-- expected: equal
SELECT id, contains(word, 'p') AS a, starts_with(word, 'ä') AS b, prefix(word, 'Z') AS c, word ^@ 'a' AS d, ends_with(word, 'l') AS e, suffix(word, '글') AS f, instr(word, '글') AS g, strpos(word, 'p') AS h, position('e' IN word) AS i, contains(word, '') AS j, ends_with(word, '') AS k FROM edge ORDER BY id;
-- name: trims
-- expected: equal
SELECT trim('  a b ') || '|' AS a, ltrim('  a ') || '|' AS b, rtrim('  a ') || '|' AS c, trim('xxaxx', 'x') AS d, ltrim('..a.', '.') AS e, rtrim('a-', '-') AS f, trim(word) AS g FROM edge ORDER BY id;
-- name: replacements
-- expected: equal
SELECT id, replace(word, 'p', 'PP') AS a, lpad(word, 4, '*') AS b, rpad(word, 4, '한') AS c, repeat(word, 2) AS d FROM edge ORDER BY id;
-- name: splits
-- expected: equal
SELECT split_part('a-b-c', '-', 2) AS a, split_part('a-b-c', '-', 4) AS b, string_split('a,b,,c', ',') AS c, split(word, 'p') AS d, str_split('', ',') AS e, string_to_array('x', ',') AS f FROM edge ORDER BY id;
-- name: patterns
-- expected: equal
SELECT id, regexp_matches(word, '^[a-z]+$') AS a, regexp_full_match(word, '[A-Z]\w*') AS b, regexp_extract(word, '(p+)(l?)', 1) AS c, regexp_extract(word, 'z') AS d, regexp_replace(word, '[aeiou]', '_', 'g') AS e, word SIMILAR TO '.*p.*' AS f, regexp_matches(word, '한.') AS g FROM edge ORDER BY id;
-- name: digests
-- expected: equal
SELECT id, md5(word) AS a, sha256(word) AS b, sha1(word) AS c FROM edge ORDER BY id;
-- name: lists
-- expected: equal
SELECT id, list_contains(items, 2) AS a, list_has(items, 9) AS b, array_contains(items, 1) AS c, list_sort(items) AS d, array_sort(items) AS e, list_reverse_sort(items) AS f, array_reverse_sort(items) AS g, list_min(items) AS h, list_max(items) AS i, list_sum(items) AS j, list_avg(items) AS k, list_concat(items, [9]) AS l, list_cat(items, items) AS m, array_concat([0], items) AS n, list_position(items, 2) AS o, array_position(items, 7) AS p, list_indexof(items, 1) AS q, list_reverse(items) AS r, array_reverse(items) AS s FROM edge ORDER BY id;
-- name: list_lambdas
-- expected: equal
SELECT id, list_transform(items, lambda x: x * 2) AS a, list_apply(items, lambda x: x + id) AS b, array_transform(items, lambda x: x::VARCHAR) AS c, array_apply(items, lambda x: x > 1) AS d, list_filter(items, lambda x: x > 1) AS e, array_filter(items, lambda x: x IS NOT NULL) AS f, [y + 1 FOR y IN items IF y > 1] AS g FROM edge ORDER BY id;
-- name: list_options
-- expected: equal
SELECT id, list_sort(items, 'DESC') AS a, list_sort(items, 'ASC', 'NULLS FIRST') AS b, list_sort(items, 'DESC', 'NULLS FIRST') AS c, items[1:2] AS d, items[2] AS e, items[-1] AS f, items[id] AS g FROM edge ORDER BY id;
-- name: structs
-- expected: equal
SELECT id, info.name AS a, info['size'] AS b, struct_extract(info, 'name') AS c, {'a': id, 'b': [word], 'c': {'d': price}} AS d, info AS e, struct_pack(x := ts, y := day) AS f FROM edge ORDER BY id;
-- name: list_of_structs
-- expected: equal
SELECT id, [{'a': id, 'b': ts}] AS l, [[1, 2], [id]] AS m, list_value(1.5, small) AS n FROM edge ORDER BY id;
-- name: maps
-- expected: equal
SELECT id, tags['k'] AS a, tags AS b FROM edge ORDER BY id;
-- name: aggregates
-- expected: equal
SELECT flag, count(*) AS a, count(small) AS b, count_if(small > 1) AS c, countif(flag) AS d, sum(big) AS e, avg(big) AS f, mean(price) AS g, max(word) AS h, min(ts) AS i, bool_and(small > 1) AS j, bool_or(small > 6) AS k, sum(ratio) AS l, max(ratio) AS m, min(ratio) AS n, avg(DISTINCT small) AS o, sum(DISTINCT small) AS p, count(DISTINCT ratio) AS q FROM edge GROUP BY flag ORDER BY flag;
-- name: statistical_aggregates
-- expected: equal
SELECT stddev(small) AS a, stddev_samp(price) AS b, stddev_pop(small) AS c, variance(small) AS d, var_samp(price) AS e, var_pop(small) AS f FROM edge;
-- name: ordered_aggregates
-- expected: equal
SELECT flag, list(id ORDER BY id DESC) AS a, array_agg(small ORDER BY small, id) AS b, string_agg(word, ', ' ORDER BY id) AS c, listagg(word, ';' ORDER BY word DESC) AS d, group_concat(small, '-' ORDER BY id) AS e, first(word ORDER BY id DESC) AS f, last(small ORDER BY id) AS g, list_sort(list(small)) AS h, list(DISTINCT word ORDER BY word) AS i, len(list(id)) AS j FROM edge GROUP BY flag ORDER BY flag;
-- name: quantiles
-- expected: equal
SELECT flag, median(small) AS a, median(ratio) AS b, quantile_cont(big, 0.25) AS c, quantile_cont(id, 0.9) AS d, quantile_disc(small, 0.5) AS e, quantile_disc(word, 0.75) AS f, quantile_disc(price, 0.1) AS g, quantile_cont(ratio, 1) AS h, quantile_cont(id, 0) AS i FROM edge GROUP BY flag ORDER BY flag;
-- name: review_medians
-- expected: equal
SELECT month, median(helpful_votes) AS a, quantile_cont(helpful_votes, 0.95) AS b, quantile_disc(rating, 0.25) AS c FROM reviews GROUP BY month ORDER BY month;
-- name: filtered_aggregates
-- expected: equal
SELECT sum(small) FILTER (WHERE flag) AS a, count(*) FILTER (small > 1) AS b, max(ratio) FILTER (WHERE NOT flag) AS c, avg(price) FILTER (WHERE price > 0) AS d, list(id ORDER BY id) FILTER (WHERE id > 2) AS e FROM edge;
-- name: aggregates_of_no_rows
-- expected: equal
SELECT count(*) AS a, sum(big) AS b, avg(small) AS c, max(ratio) AS d, list(id ORDER BY id) AS e, string_agg(word, ',' ORDER BY id) AS f, median(small) AS g, stddev(small) AS h, bool_and(flag) AS i FROM edge WHERE id > 100;
-- name: empty_with_types
-- expected: equal
SELECT id, small, big, price, ratio, word, flag, day, ts, moment, items, info, tags, raw FROM edge WHERE id < 0;
-- name: all_types
-- expected: equal
SELECT * FROM edge ORDER BY id;
-- name: all_types_nulls_first
-- expected: equal
SELECT * FROM edge ORDER BY small DESC NULLS FIRST, ratio NULLS FIRST, id;
-- name: sundays
-- expected: equal
SELECT date_trunc('week', day) AS week, count(*) AS n, count(*) FILTER (WHERE extract(dow FROM day) = 0) AS sundays FROM edge WHERE day IS NOT NULL GROUP BY ALL ORDER BY ALL;
-- name: huge_sums
-- expected: equal
SELECT sum(big) AS a, sum(big) + 1 AS b, sum(big) * 2 AS c, sum(big) / 3 AS d, sum(sum(big)) OVER () AS e FROM edge;
-- name: huge_literals
-- expected: equal
SELECT 99999999999999999999 AS a, 99999999999999999999 + 1 AS b, 9223372036854775807 AS c, -9223372036854775807 AS d;
-- name: decimals
-- expected: equal
SELECT id, price + 1 AS a, price * 1.1 AS b, price - 0.005 AS c, price / 3 AS d, -price AS e, price % 3 AS f, round(price, 1) AS g, round(price) AS h, price::INTEGER AS i, price::DECIMAL(12, 1) AS j, price::DOUBLE AS k, price > 3 AS l FROM edge WHERE price < 1000 ORDER BY id;
-- name: decimal_aggregates
-- expected: equal
SELECT flag, sum(price) AS a, avg(price) AS b, sum(price * 2) AS c, sum(price) / count(*) AS d, max(price) - min(price) AS e FROM edge WHERE price < 1000 GROUP BY flag ORDER BY flag;
-- name: integer_casts
-- expected: equal
SELECT id, ratio::BIGINT AS a, (small + 0.5)::INTEGER AS b, (small + 0.5)::DOUBLE::INTEGER AS c, flag::INTEGER AS d, small::SMALLINT AS e, small::DOUBLE AS f FROM edge WHERE abs(ratio) < 1000 ORDER BY id;
-- name: casts_of_texts
-- expected: equal
SELECT CAST('2024-06-30' AS DATE) AS a, CAST('12' AS INTEGER) AS b, CAST('1.50' AS DECIMAL(5, 2)) AS c, CAST('2024-06-30 01:02:03.5' AS TIMESTAMP) AS d, 'true'::BOOLEAN AS e, CAST(id::VARCHAR AS BIGINT) AS f, CAST(day::VARCHAR AS DATE) AS g, CAST(price::VARCHAR AS DOUBLE) AS h FROM edge ORDER BY id;
-- name: microseconds
-- expected: equal
SELECT id, ts, ts + INTERVAL 1 DAY AS a, ts = TIMESTAMP '2024-06-30 12:00:00.000001' AS b, ts BETWEEN '2024-06-30' AND '2024-07-01 00:00:00.999999' AS c FROM edge ORDER BY ts DESC, id;
-- name: microsecond_filter
-- expected: equal
SELECT count(*) AS n, max(ts) AS last FROM edge WHERE ts < TIMESTAMP '2024-07-01 00:00:00.999999';
-- name: rows_compared
-- expected: equal
SELECT id FROM edge WHERE (small, id) > (2, 2) ORDER BY id;
-- name: rows_compared_with_null
-- expected: equal
SELECT id, (small, big) = (NULL, 5) AS a, (small, id) <= (3, 1) AS b, (flag, small) <> (true, 3) AS c FROM edge ORDER BY id;
-- name: nan_in_everything
-- expected: equal
SELECT id, ratio > 1 AS a, ratio = ratio AS b, ratio IN (1, 'NaN'::DOUBLE) AS c, ratio BETWEEN 0 AND 'NaN'::DOUBLE AS d, ratio IS DISTINCT FROM 'NaN'::DOUBLE AS e, ratio <> 2.5 AS f, ratio NOT IN (0, 1) AS g FROM edge ORDER BY ratio DESC, id;
-- name: nan_joined
-- expected: equal
SELECT a.id, b.id AS other FROM edge a JOIN edge b ON a.ratio = b.ratio ORDER BY ALL;
-- name: nan_grouped
-- expected: equal
SELECT ratio, count(*) AS n FROM (SELECT ratio FROM edge UNION ALL SELECT ratio FROM edge) GROUP BY ratio ORDER BY ratio;
-- name: nan_distinct
-- expected: equal
SELECT DISTINCT ratio FROM (SELECT ratio FROM edge UNION ALL SELECT ratio FROM edge) ORDER BY 1;
-- name: nan_windows
-- expected: equal
SELECT id, max(ratio) OVER (ORDER BY id) AS a, min(ratio) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS b, rank() OVER (ORDER BY ratio) AS c FROM edge ORDER BY id;
-- name: ranks
-- expected: equal
SELECT id, row_number() OVER (ORDER BY small, id) AS a, rank() OVER (ORDER BY small) AS b, dense_rank() OVER (PARTITION BY flag ORDER BY small DESC) AS c, percent_rank() OVER (ORDER BY id) AS d, cume_dist() OVER (ORDER BY small) AS e, ntile(4) OVER (ORDER BY id) AS f FROM edge ORDER BY id;
-- name: offsets
-- expected: equal
SELECT id, lag(word) OVER (ORDER BY id) AS a, lead(small, 2) OVER (ORDER BY id) AS b, lag(price, 1, 0) OVER (ORDER BY id) AS c, first_value(word) OVER (ORDER BY id) AS d, last_value(word IGNORE NULLS) OVER (ORDER BY id) AS e, nth_value(id, 2) OVER (ORDER BY id) AS f, lag(small IGNORE NULLS) OVER (ORDER BY id) AS g FROM edge ORDER BY id;
-- name: frames
-- expected: equal
SELECT id, sum(small) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS a, avg(price) OVER (PARTITION BY flag) AS b, count(*) OVER (ORDER BY small RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS c, sum(big) OVER (ORDER BY flag) AS d, max(ts) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS e, count(*) FILTER (WHERE flag) OVER (ORDER BY id) AS f FROM edge ORDER BY id;
-- name: month_running
-- expected: equal
SELECT month, count(*) AS n, sum(count(*)) OVER (ORDER BY month) AS total, round(avg(count(*)) OVER (ORDER BY month ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), 2) AS mean FROM reviews GROUP BY month ORDER BY month;
-- name: top_products_a_month
-- expected: equal
SELECT month, product_id, count(*) AS n FROM reviews GROUP BY month, product_id QUALIFY row_number() OVER (PARTITION BY month ORDER BY count(*) DESC, product_id) <= 3 ORDER BY month, n DESC, product_id;
-- name: latest_review_each
-- expected: equal
SELECT DISTINCT ON (product_id) product_id, review_ts, rating FROM reviews WHERE month = 2 ORDER BY product_id, review_ts DESC, review_id;
-- name: distinct_on_then_limit
-- expected: equal
SELECT DISTINCT ON (flag) flag, id, word FROM edge ORDER BY flag DESC, id LIMIT 2;
-- name: qualify_then_limit
-- expected: equal
SELECT id, flag FROM edge QUALIFY rank() OVER (PARTITION BY flag ORDER BY id) = 1 ORDER BY id DESC LIMIT 2;
-- name: qualify_alias
-- expected: equal
SELECT id, row_number() OVER (PARTITION BY flag ORDER BY id) AS n FROM edge QUALIFY n = 1 ORDER BY id;
-- name: rolled_up
-- expected: equal
SELECT flag, small % 2 AS odd, count(*) AS n, grouping(flag) AS g FROM edge GROUP BY ROLLUP (flag, small % 2) ORDER BY ALL;
-- name: cubed
-- expected: equal
SELECT year, month, sum(rating) AS s FROM reviews WHERE month < 4 GROUP BY CUBE (year, month) ORDER BY ALL;
-- name: analyst_grouping_sets
-- expected: equal
SELECT flag, small, count(*) AS n FROM edge GROUP BY GROUPING SETS ((flag), (small), ()) ORDER BY ALL;
-- name: grouped_all
-- expected: equal
SELECT year, month, verified, count(*) AS n, avg(rating) AS mean FROM reviews GROUP BY ALL HAVING n > 10 ORDER BY ALL;
-- name: grouped_alias
-- expected: equal
SELECT date_trunc('month', review_ts) AS m, count(DISTINCT user_id) AS users FROM reviews GROUP BY m ORDER BY m;
-- name: alias_used_twice
-- expected: equal
SELECT small * 2 AS twice, twice + 1 AS more FROM edge WHERE twice > 2 ORDER BY more;
-- name: unioned
-- expected: equal
SELECT id, word FROM edge WHERE id < 3 UNION ALL SELECT id, name FROM names ORDER BY id, word;
-- name: unioned_types
-- expected: equal
SELECT 1 AS x UNION SELECT 2.5 UNION SELECT NULL ORDER BY x;
-- name: unioned_by_name
-- expected: equal
SELECT id, word FROM edge UNION ALL BY NAME SELECT name AS word, id, 1.5 AS more FROM names ORDER BY ALL;
-- name: intersected
-- expected: equal
SELECT id FROM edge INTERSECT SELECT id FROM names ORDER BY id;
-- name: excepted
-- expected: equal
SELECT id FROM edge EXCEPT SELECT id FROM names ORDER BY id DESC LIMIT 3;
-- name: joined_using
-- expected: equal
SELECT * FROM edge JOIN names USING (id) ORDER BY id;
-- name: joined_full
-- expected: equal
SELECT * FROM (SELECT id, word FROM edge) FULL JOIN names USING (id) ORDER BY id;
-- name: joined_right
-- expected: equal
SELECT id, name, word FROM edge RIGHT JOIN names USING (id) ORDER BY id;
-- name: joined_left
-- expected: equal
SELECT e.id, n.name FROM edge e LEFT JOIN names n ON e.id = n.id AND n.name <> 'two' ORDER BY e.id;
-- name: joined_naturally
-- expected: equal
SELECT * FROM (SELECT id, word FROM edge) NATURAL JOIN names ORDER BY id;
-- name: semi_joined
-- expected: equal
SELECT id FROM edge SEMI JOIN names USING (id) ORDER BY id;
-- name: anti_joined
-- expected: equal
SELECT id FROM edge ANTI JOIN names ON edge.id = names.id ORDER BY id;
-- name: crossed
-- expected: equal
SELECT e.id, n.id AS other FROM edge e, names n WHERE e.id < n.id ORDER BY ALL;
-- name: lateral
-- expected: equal
SELECT e.id, x.twice FROM edge e, LATERAL (SELECT e.small * 2 AS twice) x ORDER BY e.id;
-- name: correlated
-- expected: equal
SELECT id, (SELECT count(*) FROM reviews r WHERE r.rating = edge.small) AS n FROM edge ORDER BY id;
-- name: correlated_exists
-- expected: equal
SELECT id FROM edge e WHERE EXISTS (SELECT 1 FROM names n WHERE n.id = e.id) ORDER BY id;
-- name: in_subquery
-- expected: equal
SELECT id FROM edge WHERE id IN (SELECT id FROM names WHERE name LIKE 't%') ORDER BY id;
-- name: not_in_with_null
-- expected: equal
SELECT count(*) AS n FROM edge WHERE id NOT IN (SELECT small FROM edge);
-- name: any_subquery
-- expected: equal
SELECT id FROM edge WHERE id > ALL (SELECT id FROM names WHERE id < 3) ORDER BY id;
-- name: ctes
-- expected: equal
WITH a AS (SELECT flag, count(*) AS n FROM edge GROUP BY flag), b AS (SELECT max(n) AS most FROM a) SELECT a.* FROM a, b WHERE a.n = b.most ORDER BY 1;
-- name: cte_twice
-- expected: equal
WITH m AS MATERIALIZED (SELECT month, count(*) AS n FROM reviews GROUP BY month) SELECT a.month, a.n - b.n AS change FROM m a JOIN m b ON a.month = b.month + 1 ORDER BY 1;
-- name: recursive_cte
-- expected: equal
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 9) SELECT n, n * n AS square FROM t ORDER BY n;
-- name: unnested
-- expected: equal
SELECT id, unnest(items) AS item FROM edge ORDER BY ALL;
-- name: unnested_in_from
-- expected: equal
SELECT e.id, t.item FROM edge e CROSS JOIN unnest(e.items) AS t(item) ORDER BY ALL;
-- name: unnested_structs
-- expected: equal
SELECT u.a, u.b FROM (SELECT unnest([{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}]) AS u) ORDER BY 1;
-- name: series
-- expected: equal
SELECT range AS n FROM range(5) UNION ALL SELECT generate_series FROM generate_series(10, 20, 5) ORDER BY n;
-- name: analyst_values_list
-- expected: equal
SELECT * FROM (VALUES (1, 'a', 1.5), (2, NULL, 2)) t(x, y, z) ORDER BY x;
-- name: star_changed
-- expected: equal
SELECT * EXCLUDE (raw, tags) REPLACE (small * 2 AS small) FROM edge ORDER BY id;
-- name: analyst_from_first
-- expected: equal
FROM edge SELECT id, word WHERE id > 2 ORDER BY id;
-- name: limit_and_offset
-- expected: equal
SELECT id FROM edge ORDER BY id DESC LIMIT 2 OFFSET 1;
-- name: analyst_text_order
-- expected: equal
SELECT word FROM edge ORDER BY word DESC NULLS LAST;
-- name: analyst_korean
-- expected: equal
SELECT word, length(word) AS n, left(word, 1) AS a, word || '입니다' AS b, replace(word, '한', '큰') AS c FROM edge WHERE word ~ '^[가-힣]+$' ORDER BY word;
-- name: korean_names
-- expected: equal
SELECT word AS "단어", count(*) AS "개수" FROM edge WHERE word LIKE '한%' GROUP BY "단어";
-- name: case_when
-- expected: equal
SELECT CASE WHEN rating >= 4 THEN 'good' WHEN rating = 3 THEN 'fair' ELSE 'bad' END AS grade, count(*) AS n, round(100.0 * count(*) / sum(count(*)) OVER (), 2) AS share FROM reviews GROUP BY grade ORDER BY n DESC;
-- name: case_of_value
-- expected: equal
SELECT id, CASE small WHEN 1 THEN 'one' WHEN 2 THEN 'two' END AS name FROM edge ORDER BY id;
-- name: one_day
-- expected: equal
SELECT count(*) AS n, min(review_ts) AS a, max(review_ts) AS b FROM reviews WHERE (year, month, day) = (2024, 6, 28);
-- name: day_range
-- expected: equal
SELECT count(*) AS n FROM reviews WHERE (year, month, day) >= (2024, 12, 30);
-- name: weekday_share
-- expected: equal
SELECT dayname(review_ts) AS weekday, dayofweek(review_ts) AS n, count(*) AS reviews, avg(helpful_votes) AS votes FROM reviews GROUP BY ALL ORDER BY n;
-- name: verified_by_month
-- expected: equal
SELECT strftime(review_ts, '%Y-%m') AS m, count_if(verified) AS verified, count(*) AS n, count_if(verified) / count(*) AS share FROM reviews GROUP BY 1 ORDER BY 1;
-- name: returning_users
-- expected: equal
WITH u AS (SELECT user_id, count(*) AS n, min(review_ts) AS first, max(review_ts) AS last FROM reviews GROUP BY user_id) SELECT count(*) AS users, avg(n) AS mean, sum(CASE WHEN n > 1 THEN 1 ELSE 0 END) AS returning, max(date_diff('day', first, last)) AS days FROM u;
-- name: longest_bodies
-- expected: equal
SELECT review_id, length(body) AS n, upper(left(title, 10)) AS t FROM reviews WHERE month = 3 ORDER BY n DESC, review_id LIMIT 5;
-- name: word_counts
-- expected: equal
SELECT lower(split_part(title, ' ', 1)) AS w, count(*) AS n FROM reviews GROUP BY w ORDER BY n DESC, w LIMIT 10;
-- name: nothing
-- expected: equal
SELECT NULL AS a, [] AS b, [NULL] AS c, 1 WHERE false;
-- name: pivot_of_join
-- expected: equal
SELECT * FROM (SELECT month, rating, helpful_votes FROM reviews) PIVOT (sum(helpful_votes) FOR rating IN (1, 5) GROUP BY month) ORDER BY month;
-- name: pivot_by_months
-- expected: equal
PIVOT (SELECT month, rating FROM reviews) ON rating IN (1, 2, 3, 4, 5, 9) USING count(*) GROUP BY month ORDER BY month;
-- name: pivot_of_two_aggregates
-- expected: equal
SELECT month, "1_s", "5_m" FROM (SELECT month, rating, helpful_votes AS h FROM reviews) PIVOT (sum(h) AS s, max(h) AS m FOR rating IN (1, 5)) ORDER BY month;
-- name: pivot_of_texts
-- expected: equal
PIVOT edge ON word IN ('apple', '한글') USING sum(small) AS s GROUP BY flag ORDER BY flag;
-- name: pivot_with_alias
-- expected: equal
PIVOT (SELECT flag, small FROM edge) ON small IN (1 AS one, 2) USING count(*), first(flag ORDER BY flag);
-- name: pivot_without_groups
-- expected: equal
PIVOT (SELECT small, id FROM edge) ON small IN (1, 2, 77) USING count(*), max(id);
-- name: unpivot_types
-- expected: equal
SELECT * FROM (SELECT id, small::BIGINT AS small, big FROM edge) UNPIVOT (v FOR k IN (small, big)) ORDER BY id, k;
-- name: unpivot_with_nulls
-- expected: equal
SELECT k, sum(v) AS s FROM (SELECT id, small, big FROM edge) UNPIVOT INCLUDE NULLS (v FOR k IN (small, big AS large)) GROUP BY k ORDER BY k;
-- name: unpivot_statement
-- expected: equal
UNPIVOT (SELECT id, small, id AS other FROM edge) ON small, other INTO NAME n VALUE x ORDER BY ALL;
-- name: cube_grouping
-- expected: equal
SELECT id, grouping(id, flag) AS g, count(*) FROM edge GROUP BY CUBE (id, flag) ORDER BY ALL;
-- name: nan_in_window_orders
-- expected: equal
SELECT n, row_number() OVER (ORDER BY x NULLS FIRST, n) AS a, row_number() OVER (ORDER BY x DESC, n) AS b, row_number() OVER (ORDER BY x DESC NULLS FIRST, n) AS c, rank() OVER (ORDER BY x) AS d, sum(s) OVER (ORDER BY x NULLS FIRST, n) AS e FROM nasty ORDER BY n;
-- name: nan_in_limits
-- expected: equal
SELECT * FROM (SELECT n, x FROM nasty ORDER BY x DESC, n LIMIT 3) UNION ALL SELECT * FROM (SELECT n, x FROM nasty ORDER BY x NULLS FIRST, n LIMIT 3) ORDER BY n;
-- name: nan_in_ordered_lists
-- expected: equal
SELECT f, list(n ORDER BY x DESC, n) AS a, list(n ORDER BY x NULLS FIRST, n) AS b, median(x) AS c, max(x) AS d, min(x) AS e, quantile_cont(x, 0.9) AS g FROM nasty GROUP BY f ORDER BY f;
-- name: nasty_numbers
-- expected: equal
SELECT n, i // 2 AS a, b % 7 AS b, m * w AS c, round(m, 1) AS d, round(x, 2) AS e, round(m) AS f, (m)::INTEGER AS g, sign(x) AS h, abs(m) AS j, i / 3 AS k, greatest(x, 1.5) AS l, floor(x) AS o, trunc(x) AS p FROM nasty ORDER BY n;
-- name: nasty_texts
-- expected: equal
SELECT n, upper(t) AS a, lower(t) AS b, trim(t) AS c, length(t) AS d, strlen(t) AS e, left(t, 2) AS f, right(t, -1) AS g, t LIKE 'a_b' AS h, t LIKE '%b' AS i, regexp_matches(t, 'a$') AS j, regexp_matches(t, '^b') AS k, regexp_matches(t, '.b') AS l, regexp_extract(t, '(\d+)-(\d+)', 2) AS m, split_part(t, '.', 2) AS o, t ILIKE '%É%' AS p, replace(t, 'b', '한') AS q FROM nasty ORDER BY n;
-- name: nasty_times
-- expected: equal
SELECT n, epoch_ms(z) AS a, epoch(z) AS b, second(z) AS c, millisecond(z) AS d, date_trunc('second', z) AS e, z::VARCHAR AS f, strftime(z, '%Y-%m-%d %H:%M:%S') AS g, dayname(z) AS h, date_diff('year', d, z::DATE) AS i, last_day(z) AS j, week(d) AS k, isoyear(d) AS l, dayofweek(d) AS m, d - INTERVAL 1 MONTH AS o, yearweek(d) AS p, z FROM nasty WHERE n < 12 ORDER BY z;
-- name: quantiles_within_group
-- expected: equal
SELECT flag, percentile_cont(0.5) WITHIN GROUP (ORDER BY small) AS a, percentile_disc(0.5) WITHIN GROUP (ORDER BY word) AS b, quantile_cont(small, [0, 0.5, 1]) AS c FROM edge GROUP BY flag ORDER BY flag;
