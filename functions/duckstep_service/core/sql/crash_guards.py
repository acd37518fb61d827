"""Arguments with which DuckDB 1.5.5 ends its process instead of raising an error.

tests/component/engine/test_crashes.py has a query for each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from duckstep_service.core.errors import StatementNotAllowed
from duckstep_service.core.sql.function_policy import Locate
from duckstep_service.core.sql.names import fold_name

MAX_OFFSET = 2**31 - 1
MAX_STRUCTURE_BRACKETS = 500
MAX_NAME_PARTS = 100
_WITH_OFFSET = {"lag", "lead"}
_WITH_STRUCTURE = {"from_json", "from_json_strict", "json_transform", "json_transform_strict"}
_VARIANT = "variant"


def check_offset(call: Mapping[str, Any], locate: Locate) -> None:
    """Reject an offset of lag and lead that is no literal, or far out of a table's rows."""
    name, offset = fold_name(str(call["function_name"])), call.get("offset_expr")
    if name not in _WITH_OFFSET or offset is None:
        return
    value = _literal(offset)
    if not isinstance(value, int) or abs(value) > MAX_OFFSET:
        raise StatementNotAllowed(
            f"Write the offset of {name}() as a whole number of at most {MAX_OFFSET:,}.",
            position=locate(),
        )


def check_structure(call: Mapping[str, Any], locate: Locate) -> None:
    """Reject a structure of json_transform that is no literal, or nests deeply, or has VARIANT."""
    name = fold_name(str(call["function_name"]))
    if name not in _WITH_STRUCTURE or not call["children"]:
        return
    structure = _literal(call["children"][-1])
    if not isinstance(structure, str) or sum(map(structure.count, "[{(")) > MAX_STRUCTURE_BRACKETS:
        raise StatementNotAllowed(
            f"Write the structure of {name}() as a text, with at most {MAX_STRUCTURE_BRACKETS}"
            " brackets.",
            position=locate(),
        )
    if any(_VARIANT in fold_name(kind) for kind in _types(structure)):
        raise _variant_rejected(locate)


def check_column(node: Mapping[str, Any], locate: Locate) -> None:
    """Reject a column name of many parts: the binder nests a call for each member of a struct."""
    if len(node["column_names"]) > MAX_NAME_PARTS:
        raise StatementNotAllowed(
            f"A name has at most {MAX_NAME_PARTS} parts. Read the members of a struct one by one.",
            position=locate(),
        )


def check_cast(node: Mapping[str, Any], locate: Locate) -> None:
    """Reject a cast to VARIANT, at any level of the type."""
    pending = [node.get("cast_type")]
    while pending:
        part = pending.pop()
        if isinstance(part, list):
            pending += part
        elif isinstance(part, Mapping):
            if _VARIANT in (fold_name(str(part.get(key, ""))) for key in ("id", "name")):
                raise _variant_rejected(locate)
            pending += part.values()


def _variant_rejected(locate: Locate) -> StatementNotAllowed:
    return StatementNotAllowed(
        "VARIANT is not allowed: a deeply nested value ends the engine's process. Use JSON.",
        position=locate(),
    )


def _literal(node: Any) -> Any:
    """Return the value of a constant, also below a cast to JSON; None for other expressions."""
    if node["class"] == "CAST" and node["child"]["class"] == "CONSTANT":
        value = node["child"]["value"].get("value")
        return value if isinstance(value, str) else None
    return node["value"].get("value") if node["class"] == "CONSTANT" else None


def _types(structure: str) -> Iterator[str]:
    """Yield the type names of a structure; DuckDB reports one that is no JSON."""
    try:
        pending = [json.loads(structure)]
    except ValueError:
        pending = [structure]
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, list):
            pending += part
        elif isinstance(part, dict):
            pending += part.values()
