"""DuckDB: SQL parsing, the sandboxed worker process, prefetch and result conversion."""
