"""Sources of the tables: a folder of tables, one table, an S3 bucket or the generated sample."""
