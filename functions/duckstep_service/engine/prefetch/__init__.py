"""Fetch of the byte ranges that a query reads, before it runs."""
