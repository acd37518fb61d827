"""Answers of Trino compared with DuckDB's, statement by statement."""
