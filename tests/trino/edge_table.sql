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
