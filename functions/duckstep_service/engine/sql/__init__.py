"""DuckDB's parser and the SQL text of views and EXPLAIN."""
