"""Readers of the tables' schemas and profiles."""
