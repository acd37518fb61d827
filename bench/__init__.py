"""Measures duckstep beside other ways to query the same files: `make bench`."""
