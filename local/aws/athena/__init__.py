"""Athena's API before a Trino cluster."""
