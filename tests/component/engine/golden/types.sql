SELECT n, typed.*
FROM range(1, 3) rows(n) LEFT JOIN (
    SELECT 1 AS key, 9007199254740991 AS exact, 9007199254740992 AS big, -9223372036854775808 AS lowest,
    170141183460469231731687303715884105727::HUGEINT AS huge, sum(1) AS total, 340282366920938463463374607431768211455::UHUGEINT AS uhuge,
    18446744073709551615::UBIGINT AS ubig, 12345678901234567890.12::DECIMAL(38, 2) AS money, 0.1::DOUBLE AS tenth, 'nan'::DOUBLE AS nan,
    'inf'::FLOAT AS inf, '-inf'::DOUBLE AS ninf, true AS yes, '' AS empty, 'é "한", ''글''' || chr(10) || '😀' AS text,
    DATE '2024-02-29' AS date, 'infinity'::DATE AS forever, TIME '23:59:59.999999' AS time, '12:00:00+05:30'::TIMETZ AS timetz,
    TIMESTAMP '2024-11-09 01:02:03.456789' AS ts, '2024-11-09 01:02:03+09:00'::TIMESTAMPTZ AS tstz,
    '2024-11-09 01:02:03.123456789'::TIMESTAMP_NS AS ts_ns, '2024-11-09 01:02:03.123'::TIMESTAMP_MS AS ts_ms, '2024-11-09 01:02:03'::TIMESTAMP_S AS ts_s,
    to_months(14) + to_days(-3) + to_microseconds(1) AS interval, '\x00\xFFab'::BLOB AS blob, '0101'::BIT AS bit,
    '00000000-0000-0000-0000-00000000000a'::UUID AS uuid, 'b'::ENUM('a', 'b') AS enum, '{"a": [1, null]}'::JSON AS json,
    [9007199254740993, NULL] AS list, []::DECIMAL(4, 1)[] AS none, array_value(1, 2)::INTEGER[2] AS array,
    {'a': 1.50::DECIMAL(4, 2), 'b c': ['nan'::DOUBLE]} AS struct, row(1, 'x') AS tuple, MAP {'k': 9007199254740993} AS map,
    MAP {DATE '2024-01-01': {'i': to_microseconds(5)}} AS nested, union_value(num := 5)::UNION(num BIGINT, str VARCHAR) AS either,
    [union_value(str := 'x')::UNION(num BIGINT, str VARCHAR)] AS eithers, 1 AS "Text", '=1+1' AS "=f(""x"")", '-5' AS "한글
lines", '@x' AS c1, '+y' AS c2, chr(9) || 'z' AS c3, -5 AS c4, 1 AS same, 2 AS same
) typed ON key = n
ORDER BY n
