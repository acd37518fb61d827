"""Rows as text: tables, records, CSV, JSON, Markdown."""
