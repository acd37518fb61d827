"""The bound plan of a statement: the operators, functions and files that DuckDB's binder names.

DuckDB serializes the plan as JSON without a run. The plan of a large IN list has many megabytes, so
its text is searched instead of parsed: a quote inside a JSON string is escaped, and no pattern
below can match there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

_SERIALIZE = "SELECT json_serialize_plan(?::VARCHAR, skip_empty := true, skip_null := true{})"
_PLANNED = '{"error":false,"plans":[{'
_OPERATOR = re.compile(r'"type":"(LOGICAL_\w+)"')
_NAME = re.compile(r'"name":("(?:[^"\\]|\\.)*")')
_SCAN = '{"type":"LOGICAL_GET",'
_DECODER = json.JSONDecoder()


class UnreadablePlan(Exception):
    """DuckDB did not serialize the plan, or in an unknown form."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A table function with the files that it reads, and the columns that it reads of them."""

    function: str
    files: tuple[str, ...]
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class BoundPlan:
    """The operators, the functions and the scans of a plan; `functions` has those of scans too."""

    operators: frozenset[str]
    functions: frozenset[str]
    scans: tuple[Scan, ...]


def read_plan(
    connection: duckdb.DuckDBPyConnection, sql: str, optimized: bool = False
) -> BoundPlan:
    """Bind `sql`, a SELECT without parameters, and return its plan. Raises UnreadablePlan.

    Only an optimized plan omits the columns that the statement does not need; an optimizer may
    also remove a scan, so the plan that is not optimized names all that the statement may read.
    """
    option = ", optimize := true" if optimized else ""
    row = connection.execute(_SERIALIZE.format(option), [sql]).fetchone()
    text = str(row[0]) if row else ""
    if not text.startswith(_PLANNED):
        raise UnreadablePlan
    names: set[str] = {json.loads(name) for name in set(_NAME.findall(text))}
    return BoundPlan(frozenset(_OPERATOR.findall(text)), frozenset(names), tuple(_scans(text)))


def _scans(text: str) -> Iterable[Scan]:
    if text.count(_SCAN) != text.count('"type":"LOGICAL_GET"'):
        raise UnreadablePlan
    start = text.find(_SCAN)
    while start >= 0:
        try:
            yield _scan(_DECODER.raw_decode(text, start)[0])
        except (RecursionError, KeyError, TypeError) as exc:
            raise UnreadablePlan from exc
        start = text.find(_SCAN, start + 1)


def _scan(node: Mapping[str, Any]) -> Scan:
    names = node.get("names", ())
    columns = {
        names[entry["index"]]
        for entry in node.get("column_indexes", ())
        if entry["index"] < len(names)  # a greater one is a virtual column
    }
    files = node.get("function_data", {}).get("files", ())
    return Scan(str(node["name"]), tuple(map(str, files)), frozenset(columns))
