"""A client of duckstep: SQL over time-series Parquet in S3."""
