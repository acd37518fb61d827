"""Compaction of Parquet files with DuckDB."""
