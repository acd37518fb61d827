"""PIVOT as aggregates with FILTER, and UNPIVOT as a join with the values of each row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.quoting import quote_literal
from duckstep_service.core.translation import functions
from duckstep_service.core.translation.casts import convert_all
from duckstep_service.core.translation.grouping import walk
from duckstep_service.core.translation.joins import FromClause
from duckstep_service.core.translation.scope import Relation, Scope, ScopeColumn, Source
from duckstep_service.core.translation.sources import derived
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import VARCHAR

# The types whose values are equal if their texts are, which DuckDB compares.
_PIVOTED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "VARCHAR")


def pivot(node: Node, scope: Scope, from_clause: FromClause) -> Source:
    """Return a PIVOT or UNPIVOT with one column of listed values."""
    state, pivots = scope.state, node.get("pivots") or []
    source = from_clause(node["source"], scope)
    if len(pivots) != 1 or not pivots[0].get("entries") or node.get("column_name_alias"):
        raise state.refuse(node, "PIVOT of several columns, or without a list of values")
    if any(len(entry.get("values") or []) != 1 for entry in pivots[0]["entries"]):
        raise state.refuse(node, "PIVOT of several columns, or of expressions")
    if node.get("unpivot_names"):
        return _unpivot(node, source, scope)
    if len(pivots[0].get("pivot_expressions") or []) != 1 or not node.get("aggregates"):
        raise state.refuse(node, "PIVOT of several columns, or without USING")
    _check(node, Scope(state, source, scope, scope.ctes))
    query = state.query(_select(node, source), scope)
    return derived(query, node, str(node.get("alias") or ""), state)


def _check(node: Node, inner: Scope) -> None:
    """Refuse aggregates without a rule and columns whose values DuckDB compares as other texts."""
    for each in node["aggregates"]:
        if str(each.get("function_name")) not in functions.AGGREGATES:
            raise inner.state.refuse(each, "PIVOT with another expression than an aggregate")
    pivoted = node["pivots"][0]["pivot_expressions"][0]
    found = inner.expression(pivoted)
    literals = {entry["values"][0]["type"]["id"] for entry in node["pivots"][0]["entries"]}
    is_text = {"VARCHAR"} == literals
    if found.kind not in _PIVOTED or is_text != (found.kind == "VARCHAR") or len(literals) != 1:
        raise inner.state.refuse(pivoted, f"PIVOT of {found.type.name()}")


def _select(node: Node, source: Source) -> dict[str, Any]:
    """Return a PIVOT as a SELECT in DuckDB's AST."""
    groups = list(_group_columns(node, source))
    return {
        "type": "SELECT_NODE",
        "modifiers": [],
        "cte_map": {"map": []},
        "select_list": [*groups, *_aggregates(node)],
        "from_table": node["source"],
        "where_clause": None,
        "group_expressions": groups,
        "group_sets": [list(range(len(groups)))] if groups else [],
        "aggregate_handling": "STANDARD_HANDLING",
        "having": None,
        "sample": None,
        "qualify": None,
    }


def _group_columns(node: Node, source: Source) -> Iterator[dict[str, Any]]:
    """Yield the columns of GROUP BY, or those that nothing else names."""
    used = {
        fold_name(str(each["column_names"][-1]))
        for part in (node["aggregates"], node["pivots"][0]["pivot_expressions"])
        for each in walk(part)
        if each.get("class") == "COLUMN_REF"
    }
    rest = [each.name for each in source.star if fold_name(each.name) not in used]
    for name in node.get("groups") or rest:
        yield {"class": "COLUMN_REF", "type": "COLUMN_REF", "alias": "", "column_names": [name]}


def _aggregates(node: Node) -> Iterator[dict[str, Any]]:
    pivoted = node["pivots"][0]["pivot_expressions"][0]
    for entry in node["pivots"][0]["entries"]:
        value = entry["values"][0]
        constant = {"class": "CONSTANT", "type": "VALUE_CONSTANT", "alias": "", "value": value}
        test = {"class": "COMPARISON", "type": "COMPARE_EQUAL", "left": pivoted, "right": constant}
        name = str(entry.get("alias") or value.get("value"))
        for each in node["aggregates"]:
            conditions = [test, each["filter"]] if each.get("filter") else [test]
            both = {"class": "CONJUNCTION", "type": "CONJUNCTION_AND", "children": conditions}
            yield {**each, "filter": both, "alias": _name(name, each, len(node["aggregates"]))}


def _name(entry: str, aggregate: Node, count: int) -> str:
    if aggregate.get("alias"):
        return f"{entry}_{aggregate['alias']}"
    # DuckDB appends the aggregate's text, by which no part of the statement can be translated.
    return entry if count == 1 else f"\0{entry}"


def _unpivot(node: Node, source: Source, scope: Scope) -> Source:
    state, pivots = scope.state, node["pivots"][0]
    names = [*node["unpivot_names"], *(pivots.get("unpivot_names") or [])]
    if len(names) != 2:
        raise state.refuse(node, "UNPIVOT to several columns")
    inner = Scope(state, source, scope, scope.ctes)
    columns = [_unpivoted(entry, source, node, state) for entry in pivots["entries"]]
    values, common = convert_all([inner.use(each, node) for each in columns], node, state)
    texts = [
        quote_literal(str(entry.get("alias") or column.name))
        for entry, column in zip(pivots["entries"], columns, strict=True)
    ]
    table = state.new_name("t")
    arrays = f"ARRAY[{', '.join(texts)}], ARRAY[{', '.join(each.sql for each in values)}]"
    unnest = f"UNNEST({arrays}) AS {table} ({table}_0, {table}_1)"
    where = "" if node.get("include_nulls") else f" WHERE {table}_1 IS NOT NULL"
    sql = f"(SELECT * FROM {source.sql} CROSS JOIN {unnest}{where})"
    made = [
        *(each for each in source.star if each not in columns),
        ScopeColumn(str(names[1]), Typed(f"CAST({table}_0 AS varchar)", VARCHAR)),
        ScopeColumn(str(names[0]), Typed(f"{table}_1", common)),
    ]
    return Source(sql, [Relation(fold_name(str(node.get("alias") or "")), made)], made)


def _unpivoted(entry: Node, source: Source, node: Node, state: State) -> ScopeColumn:
    name = str(entry["values"][0].get("value"))
    found = [each for each in source.star if each.name == name]
    if len(found) != 1:
        raise state.refuse(node, f"UNPIVOT of {name}")
    return found[0]
