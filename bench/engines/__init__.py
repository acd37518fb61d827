"""Engines under comparison, one module each."""
