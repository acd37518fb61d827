"""Stored results: formats, conversion, cache and delivery."""
