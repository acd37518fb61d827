"""Compaction: log, batches and job."""
