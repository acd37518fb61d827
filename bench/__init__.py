"""Comparison of duckstep with other engines on the same files: `make bench`."""
