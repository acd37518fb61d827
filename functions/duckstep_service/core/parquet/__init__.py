"""Parquet's own structures: footers, and the footer of several files as one."""
