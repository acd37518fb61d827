"""The names of the engines in plans, records and events."""

from __future__ import annotations

DUCKDB = "duckdb"
ATHENA = "athena"
REUSE = "reuse"
"""The engine of a plan that reuses a result."""
