-- Rows with the values at which dialects differ: NULL, NaN, negative numbers, Sundays, microseconds, Hangul, nested types.
CREATE TABLE edge AS
SELECT
    id::INTEGER AS id, small::INTEGER AS small, big::BIGINT AS big, price::DECIMAL(12, 2) AS price, ratio::DOUBLE AS ratio,
    word::VARCHAR AS word, flag::BOOLEAN AS flag, day::DATE AS day, ts::TIMESTAMP AS ts, moment::TIMESTAMPTZ AS moment,
    items::INTEGER[] AS items, info::STRUCT(name VARCHAR, size INTEGER) AS info, tags::MAP(VARCHAR, INTEGER) AS tags, raw::BLOB AS raw
FROM (VALUES
    (1, 3, 9223372036854775807, 10.00, 0.1, 'apple', true, '2024-06-30', '2024-06-30 12:00:00.000001', '2024-06-30 12:00:00+09', [3, 1, 2], {'name': 'x', 'size': 1}, MAP {'k': 1}, 'ab'::BLOB),
    (2, 1, 9223372036854775806, 0.05, -0.0, '한글', false, '2024-07-01', '2024-07-01 00:00:00.999999', '2024-07-01 00:00:00.123456+00', [], {'name': '한', 'size': NULL}, MAP {'j': 2}, ''::BLOB),
    (3, NULL, 5, -7.77, 'NaN', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (4, 7, -5, 3.33, 2.5, 'Zebra', true, '2024-02-29', '2024-02-29 23:59:59.5', '2024-02-29 23:59:59+00', [2, NULL, 2], {'name': NULL, 'size': 3}, MAP {'k': NULL}, '\xFF'::BLOB),
    (5, 2, 0, NULL, 1e300, 'äpfel', false, '2023-12-31', '2023-12-31 00:00:00', '2023-12-31 00:00:00+00', [1], {'name': 'y', 'size': 2}, MAP {}, 'z'::BLOB),
    (6, 2, 42, 99999999.99, 1e-7, '', NULL, '2021-01-03', '2021-01-03 04:05:06.789', '2021-01-03 04:05:06.789+00', [5, 4], {'name': 'z', 'size': 9}, MAP {'a': 1, 'b': 2}, NULL)
) t(id, small, big, price, ratio, word, flag, day, ts, moment, items, info, tags, raw);
CREATE TABLE names AS SELECT * FROM (VALUES (1, 'one'), (2, 'two'), (4, 'four'), (9, 'nine')) t(id, name);
-- Values at which functions differ: halves, infinities, ends of days, months and years, white space, signs of patterns.
CREATE TABLE nasty AS
SELECT
    n::INTEGER AS n, i::INTEGER AS i, b::BIGINT AS b, s::SMALLINT AS s, m::DECIMAL(10, 3) AS m, w::DECIMAL(20, 2) AS w, x::DOUBLE AS x, t::VARCHAR AS t,
    f::BOOLEAN AS f, d::DATE AS d, z::TIMESTAMP AS z, l::BIGINT[] AS l, k::VARCHAR[] AS k
FROM (VALUES
    (1, 0, 0, 0, 0.5, 0.01, 0.5, '', true, '2024-12-31', '2024-12-31 23:59:59.999999', [1, 1, NULL], ['b', 'a']),
    (2, -1, -7, -1, -0.5, -0.05, 1.5, ' ', false, '2024-02-29', '1969-12-31 23:59:59.999999', [], []),
    (3, 1, 7, 1, 1.005, 123456789012345678.99, 2.5, 'a
b', NULL, '1969-12-31', '1970-01-01 00:00:00', NULL, NULL),
    (4, 2147483647, 9223372036854775807, 32767, 9999999.999, -1.5, -2.5, 'straße', true, '2023-01-01', '2024-02-29 12:30:30.5', [9223372036854775807, -5], ['한', '', NULL]),
    (5, -2147483648, -9223372036854775807, -32768, -2.675, 2.5, 'Infinity', '👍🏽x', false, '2000-01-02', '2023-12-31 23:59:59.9995', [NULL], [NULL]),
    (6, 42, 1000000007, 7, 2.5, 7.77, '-Infinity', 'É한글', NULL, '1900-03-01', '1900-01-01 00:00:00.000001', [3, 2, 1], ['x', 'x']),
    (7, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, [0], ['a,b']),
    (8, 10, -10, 3, 0.001, 1e15, 'NaN', 'a.b%c_d', true, '2024-06-30', '2024-06-30 00:00:00', [7, 8, 9, 10], ['z']),
    (9, 3, 100, -7, 1234.567, 0.00, -0.0, '-3.50', true, '2024-07-01', '2024-03-31 23:59:59', [5], ['2024-01-05']),
    (10, 5, 2, 100, 0.285, 99.99, 1e300, '2024-01-05', false, '2020-12-28', '2021-01-03 04:05:06.789', [2, NULL, 4], ['', 'É']),
    (11, 7, 5, 2, 3.333, 3.33, 0.285, '12', NULL, '2021-01-03', '0001-01-01 00:00:00', [-1], ['Zebra', 'apple']),
    (12, -3, 3, -2, -1234.5, -99.995, -1.255, 'tab	 x ', true, '9999-12-31', '9999-12-31 23:59:59.999999', [1, 2], ['k'])
) t(n, i, b, s, m, w, x, t, f, d, z, l, k);
