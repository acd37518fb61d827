"""The estimates of DuckDB's optimizer, read from EXPLAIN over tables without files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from duckstep_service.core.sql.quoting import quote_identifier
from duckstep_service.core.table_files import Column

_ROWS = "Estimated Cardinality"
_SCAN = "RANGE"
# The operators that keep the rows of these children, by the names of the sentence. DuckDB puts the
# side of a join that it keeps second.
_KEPT = {
    "HASH_JOIN": ("the build side of a join", (1,)),
    "NESTED_LOOP_JOIN": ("the inner side of a join", (1,)),
    "BLOCKWISE_NL_JOIN": ("the inner side of a join", (1,)),
    "CROSS_PRODUCT": ("the inner side of a join", (1,)),
    "PIECEWISE_MERGE_JOIN": ("the sides of a join", (0, 1)),
    "IE_JOIN": ("the sides of a join", (0, 1)),
    "ASOF_JOIN": ("the sides of a join", (0, 1)),
    "ORDER_BY": ("the input of a sort", (0,)),
    "WINDOW": ("the input of a window", (0,)),
}
_GROUPS = "HASH_GROUP_BY"
_AGGREGATES = (_GROUPS, "UNGROUPED_AGGREGATE", "PERFECT_HASH_GROUP_BY")
# Aggregates that keep their values, not only a state of one size.
_HOLISTIC = (
    "DISTINCT", "list(", "array_agg(", "string_agg(", "group_concat(", "listagg(", "median(",
    "quantile", "mode(", "mad(", "histogram(",
)  # fmt: skip


def create_view_with_rows(name: str, columns: Sequence[Column], rows: int) -> str:
    """Return the statement that creates a view whose rows DuckDB counts when it plans.

    No statement reads the view. The optimizer knows nothing of a value cast from text, unlike that
    of a constant, which it would evaluate.
    """
    values = ", ".join(
        f"TRY_CAST(range::VARCHAR AS {column.type}) AS {quote_identifier(column.name)}"
        for column in columns
    )
    return (
        f"CREATE OR REPLACE VIEW {quote_identifier(name)} AS SELECT {values} FROM range({rows:d})"
    )


def read_blocking_operators(plan: str) -> list[dict[str, Any]]:
    """Return the name, the rows and the scans of each blocking operator of a plan in JSON."""
    return [
        {"name": name, "rows": rows, "scans": scans}
        for root in json.loads(plan)
        for node in _nodes(root)
        for name, rows, scans in _blocking(node)
    ]


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node["children"]:
        yield from _nodes(child)


def _blocking(node: Mapping[str, Any]) -> Iterable[tuple[str, int, list[list[Any]]]]:
    children = node["children"]
    kept, positions = _KEPT.get(node["name"], ("", ()))
    for child in [children[index] for index in positions if index < len(children)]:
        yield kept, _rows(child), list(_scans(child))
    if node["name"] in _AGGREGATES and children:
        aggregates = str(node["extra_info"].get("Aggregates", ""))
        if any(word in aggregates for word in _HOLISTIC):
            yield "the input of an aggregate", _rows(children[0]), list(_scans(children[0]))
        elif node["name"] == _GROUPS:
            yield "the input of an aggregate", _rows(node), list(_scans(children[0]))


def _rows(node: Mapping[str, Any]) -> int:
    """Return the estimate of an operator, or of the one below it if it has none."""
    text = node["extra_info"].get(_ROWS)
    if text is not None:
        return int(text)
    return max(map(_rows, node["children"]), default=0)


def _scans(node: Mapping[str, Any], names: tuple[str, ...] = ()) -> Iterator[list[Any]]:
    """Yield the rows of each scan, with the columns that the projections next to it name."""
    if node["name"] == _SCAN:
        yield [_rows(node), names]
    elif node["name"] == "PROJECTION":
        yield from _scans(node["children"][0], names + _projected(node))
    else:
        kept = names if node["name"] == "FILTER" else ()
        for child in node["children"]:
            yield from _scans(child, kept)


def _projected(node: Mapping[str, Any]) -> tuple[str, ...]:
    projections = node["extra_info"].get("Projections", ())
    return (projections,) if isinstance(projections, str) else tuple(projections)
