"""Saved queries: queries that their owner keeps by name, with their versions."""
