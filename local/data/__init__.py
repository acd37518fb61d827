"""Where the tables are: a folder, a folder that is a table, an S3 bucket, or a sample made now."""
