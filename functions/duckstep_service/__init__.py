"""Serverless, asynchronous SQL over time-series Parquet in S3."""
