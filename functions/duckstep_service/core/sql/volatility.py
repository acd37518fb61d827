"""Volatility: how long a query's result over unchanged files stays valid."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from duckstep_service.core.sql.ast_walk import walk
from duckstep_service.core.sql.names import fold_name


class Volatility(Enum):
    """The period for which a result remains valid."""

    NONE = "until the files change"
    DAILY = "until the files change, or until midnight in UTC, the session's zone"
    ALWAYS = "for no later query"


# The allowed functions whose stability DuckDB 1.5.5 does not give as CONSISTENT; a test compares
# the two.
_BY_STABILITY = {
    "error", "gen_random_uuid", "get_current_time", "get_current_timestamp", "now", "random",
    "stats", "transaction_timestamp", "uuid", "uuidv4", "uuidv7",
}  # fmt: skip
# Functions that read the clock although DuckDB gives CONSISTENT or nothing; the last one is a
# table function.
_BY_CLOCK = {"age", "ago", "current_localtime", "current_localtimestamp", "pg_timezone_names"}
# Also written without parentheses, where the parser reads a column.
_KEYWORDS = {"current_time", "current_timestamp", "localtime", "localtimestamp"}
BARE = frozenset({*_KEYWORDS, "current_date"})

VOLATILE = frozenset(_BY_STABILITY | _BY_CLOCK | _KEYWORDS)
DAILY = frozenset({"current_date", "today"})
# Not CONSISTENT in DuckDB, but constant in every sandbox.
FIXED = frozenset(
    {"current_catalog", "current_database", "current_schema", "current_schemas", "user"}
)


def classify_volatility(tree: Mapping[str, Any]) -> Volatility:
    """Return the period for which the result of an allowed statement may be reused.

    A sample differs in every run, even with a seed: it depends on the threads.
    """
    daily = False
    for node, _ in walk(tree):
        names = _names(node)
        if node.get("sample") or names & VOLATILE:
            return Volatility.ALWAYS
        daily = daily or bool(names & DAILY)
    return Volatility.DAILY if daily else Volatility.NONE


def _names(node: Mapping[str, Any]) -> set[str]:
    """Return the names of the functions that a node calls, also without parentheses."""
    if "function_name" in node:
        return {fold_name(str(node["function_name"]))}
    if node.get("type") == "TABLE_FUNCTION":
        return {fold_name(str(node["function"]["function_name"]))}
    if node.get("class") == "COLUMN_REF" and len(node["column_names"]) == 1:
        return {fold_name(str(node["column_names"][0]))} & BARE
    return set()
