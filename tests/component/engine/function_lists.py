"""The web client's lists of allowed functions and reserved words of the engine.

`PYTHONPATH=.:functions python -m tests.component.engine.function_lists` renews its lists.
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
from duckstep_service.core.sql.function_allowlist import AGGREGATES, OPERATORS, SCALARS, TABLES

from tests.support.paths import ROOT

FUNCTIONS = ROOT / "web/src/editor/completion/functions.json"
RESERVED = ROOT / "web/src/sql/reserved.json"
# Names that DuckDB gives to parameters that have none.
_UNNAMED = re.compile(r"col\d+")
_QUERY = """
    SELECT function_name, function_type, parameters, return_type, description, varargs
    FROM duckdb_functions()
    WHERE function_type <> 'pragma' AND schema_name = 'main'
    ORDER BY function_name, len(parameters) DESC, parameters, parameter_types
"""


def functions() -> list[dict[str, Any]]:
    """Return each function once, and once more as a table function if it is one."""
    rows = duckdb.connect().execute(_QUERY).fetchall()
    by_name = {name: list(each) for name, each in groupby(rows, key=itemgetter(0))}
    found = []
    for name in sorted((AGGREGATES | SCALARS) - OPERATORS):
        overloads = [each for each in by_name.get(name, []) if not _of_table(each)]
        kind = "aggregate" if name in AGGREGATES else "scalar"
        found.append(_function(name, kind, overloads))
    for name in sorted(TABLES):
        found.append(_function(name, "table", [e for e in by_name.get(name, []) if _of_table(e)]))
    return found


def _of_table(overload: tuple[Any, ...]) -> bool:
    return str(overload[1]).startswith("table")


def _function(name: str, kind: str, overloads: list[tuple[Any, ...]]) -> dict[str, Any]:
    returns = {each[3] for each in overloads}
    described = {
        "name": name,
        "kind": kind,
        "parameters": _parameters(overloads),
        "returns": returns.pop() if len(returns) == 1 else None,
        "description": next((each[4] for each in overloads if each[4]), None),
    }
    return {key: value for key, value in described.items() if value is not None}


def _parameters(overloads: list[tuple[Any, ...]]) -> str | None:
    """Write the longest list of named parameters, those that may be left out in brackets."""
    if not overloads:
        return None
    named = [each[2] for each in overloads if not any(map(_UNNAMED.fullmatch, each[2]))]
    if not named:
        return "…"
    longest, shortest = named[0], min(len(each) for each in named)
    text = ", ".join(longest[:shortest])
    for place, each in enumerate(longest[shortest:], start=shortest):
        text += f"[, {each}]" if place else f"[{each}]"
    more = any(each[5] for each in overloads)
    return text + (", …" if text else "…") if more else text


def reserved() -> list[str]:
    """Return the words that name a column only in quotes."""
    query = """
        SELECT keyword_name FROM duckdb_keywords()
        WHERE keyword_category IN ('reserved', 'type_function') ORDER BY ALL
    """
    return [name for (name,) in duckdb.connect().execute(query).fetchall()]


def written(items: list[Any]) -> str:
    """Return a list in the form of its file, one item a line."""
    lines = (json.dumps(each, ensure_ascii=False) for each in items)
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    FUNCTIONS.write_text(written(functions()), "utf-8")
    RESERVED.write_text(written(reserved()), "utf-8")
