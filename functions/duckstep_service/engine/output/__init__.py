"""Results in Parquet, CSV, JSON and Arrow."""
