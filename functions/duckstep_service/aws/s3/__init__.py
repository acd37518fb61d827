"""The buckets in S3: objects, listings, byte ranges and tables under compaction."""
