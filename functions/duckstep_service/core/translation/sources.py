"""FROM clauses: tables, joins, subqueries, VALUES and table functions.

Every column has a name of its own in the translated statement, so that no name is ambiguous there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duckstep_service.core.sql.names import fold_name, referenced_name
from duckstep_service.core.sql.quoting import quote_identifier
from duckstep_service.core.translation import functions
from duckstep_service.core.translation.casts import common_type, convert
from duckstep_service.core.translation.grouping import walk
from duckstep_service.core.translation.joins import join
from duckstep_service.core.translation.nested import unnestable
from duckstep_service.core.translation.scope import Relation, Scope, ScopeColumn, Source
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.translated_query import AthenaColumn, AthenaTable
from duckstep_service.core.translation.typed import Typed, cast_sql
from duckstep_service.core.translation.types import BIGINT, Type, parse_type

# Microseconds from 1970 whose nanoseconds fit in 64 bits.
_NEAR = 9_000_000_000_000_000
_GLUE = {
    "BOOLEAN": "boolean", "TINYINT": "tinyint", "SMALLINT": "smallint", "INTEGER": "int",
    "BIGINT": "bigint", "DOUBLE": "double", "FLOAT": "float", "VARCHAR": "string",
    "DATE": "date", "BLOB": "binary", "TIMESTAMP": "timestamp", "TIMESTAMPTZ": "timestamp",
}  # fmt: skip


def from_clause(node: Node, scope: Scope) -> Source:
    """Return a FROM clause; `scope` is that of the names outside of it."""
    kind = str(node["type"])
    if node.get("sample"):
        raise scope.state.refuse(node, "A sample")
    if kind == "EMPTY":
        return Source("")
    if kind == "BASE_TABLE":
        return _table(node, scope)
    if kind == "SUBQUERY":
        query = _subquery(node["subquery"]["node"], scope)
        return derived(query, node, str(node.get("alias") or ""), scope.state)
    if kind == "JOIN":
        return join(node, scope, from_clause)
    if kind == "EXPRESSION_LIST":
        return _values(node, scope)
    if kind == "TABLE_FUNCTION":
        return table_function(node, scope)
    if kind == "PIVOT":
        from duckstep_service.core.translation.pivots import pivot

        return pivot(node, scope, from_clause)
    raise scope.state.refuse(node, f"{kind} in FROM")


def _subquery(node: Node, scope: Scope) -> Any:
    """Return a subquery of FROM; Athena plans a plain one alone with columns of a query around."""
    count = len(scope.state.correlated)
    query, around = scope.state.query(node, scope), scope.around()
    found = scope.state.correlated[count:]
    if not scope.source.relations and around and any(each is around.source for each in found):
        is_plain = node["type"] == "SELECT_NODE" and not (
            node.get("modifiers") or node.get("group_expressions") or node.get("having")
        )
        calls = (
            each.get("class") == "WINDOW" or each.get("function_name") in functions.AGGREGATES
            for each in walk(node["select_list"] if is_plain else [])
        )
        if not is_plain or any(calls):
            raise scope.state.refuse(node, "A correlated subquery in FROM of a subquery")
    return query


def named(
    sql: str, alias: str, columns: Sequence[tuple[str | None, Typed]], node: Node, state: State
) -> Source:
    """Return a table of a name whose columns have the aliases of the node."""
    names = [str(name) for name in node.get("column_name_alias") or []]
    if len(names) > len(columns):
        raise state.refuse(node, "More names than columns")
    found = [
        ScopeColumn(names[i] if i < len(names) else name or "", typed)
        for i, (name, typed) in enumerate(columns)
    ]
    return Source(sql, [Relation(fold_name(alias), found)], found)


def derived(query: Any, node: Node, alias: str, state: State) -> Source:
    """Return a subquery as a table."""
    columns = [(each.name, Typed(each.sql, each.type)) for each in query.columns]
    return named(f"({query.sql}) AS {state.new_name('t')}", alias, columns, node, state)


def _table(node: Node, scope: Scope) -> Source:
    state, name = scope.state, referenced_name(node)
    entry = None if node["schema_name"] else scope.ctes.find(fold_name(name))
    alias = str(node.get("alias") or "") or name
    if entry is not None:
        return _reference(entry, node, alias, scope)
    table = state.tables.get(fold_name(name))
    if table is None:
        raise state.refuse(node, f"The table {name}")
    return base_table(table, node, alias, state)


def _reference(entry: Any, node: Node, alias: str, scope: Scope) -> Source:
    """Return a common table expression under new column names."""
    columns, state = entry.columns(scope), scope.state
    name = state.new_name("t")
    made = [(each.name, Typed(f"{name}_{i}", each.type)) for i, each in enumerate(columns)]
    listed = ", ".join(typed.sql for _, typed in made)
    return named(f"{entry.name} AS {name} ({listed})", alias, made, node, state)


def base_table(table: AthenaTable, node: Node, alias: str, state: State) -> Source:
    """Return a table of Glue; the columns that the statement does not name are left out later."""
    name = state.new_name("t")
    found, rendered = [], []
    for number, column in enumerate(table.columns):
        kind = parse_type(column.type)
        reason = column.unreadable or _unreadable(kind, column)
        typed = Typed(f"{name}_{number}", kind)
        found.append(ScopeColumn(column.name, typed, reason))
        rendered.append("" if reason else f"{_column(kind, column)} AS {typed.sql}")
    where = f" WHERE {table.condition}" if table.condition else ""
    place = f"{quote_identifier(table.database)}.{quote_identifier(table.table)}"
    state.base_tables.append((name, found, rendered))
    sql = f"(SELECT \0{name}\0 FROM {place}{where}) AS {name}"
    source = named(sql, alias, [], {}, state)
    names = [str(each) for each in node.get("column_name_alias") or []]
    for column_alias, renamed in zip(names, found, strict=False):
        renamed.name = column_alias
    source.relations[0].columns.extend(found)
    return Source(sql, source.relations, found)


def _unreadable(kind: Type, column: AthenaColumn) -> str:
    if not kind.is_supported:
        return f"of type {column.type}"
    glue = column.glue_type.lower().replace(" ", "")
    if kind.kind in ("TIMESTAMP", "TIMESTAMPTZ") and glue in ("bigint", "timestamp"):
        return ""
    if kind.is_integer and glue in ("tinyint", "smallint", "int", "integer", "bigint"):
        return ""
    return "" if glue == glue_type(kind) else f"of type {column.type}, in Glue {column.glue_type}"


def glue_type(kind: Type) -> str:
    """Return Glue's type of a column of DuckDB's type."""
    if kind.kind == "DECIMAL":
        return f"decimal({kind.width},{kind.scale})"
    if kind.kind == "LIST":
        return f"array<{glue_type(kind.element)}>"
    if kind.kind == "MAP":
        return f"map<{glue_type(kind.element)},{glue_type(kind.value)}>"
    if kind.kind == "STRUCT":
        fields = (
            f"{name.lower().replace(' ', '')}:{glue_type(each)}" for name, each in kind.fields
        )
        return f"struct<{','.join(fields)}>"
    return _GLUE.get(kind.kind, "decimal(38,0)")


def _column(kind: Type, column: AthenaColumn) -> str:
    name, glue = quote_identifier(column.name), column.glue_type.lower()
    if kind.kind in ("TIMESTAMP", "TIMESTAMPTZ") and glue == "bigint":
        return _from_microseconds(name)
    same = glue == glue_type(kind) and not kind.is_nested and kind.kind != "TIMESTAMP"
    return name if same and kind.kind != "TIMESTAMPTZ" else cast_sql(name, kind)


def _from_microseconds(name: str) -> str:
    """Return a timestamp; 64 bits hold the nanoseconds of the years 1678 to 2261 alone."""
    wide = f"from_unixtime_nanos(CAST({name} AS decimal(38,0)) * 1000)"
    near = f"from_unixtime_nanos({name} * 1000)"
    moment = f"CASE WHEN {name} BETWEEN -{_NEAR} AND {_NEAR} THEN {near} ELSE {wide} END"
    return f"CAST(({moment}) AT TIME ZONE 'UTC' AS timestamp(6))"


def _values(node: Node, scope: Scope) -> Source:
    state = scope.state
    rows = [[scope.expression(each) for each in row] for row in node["values"]]
    kinds = [common_type(list(column), node, state) for column in zip(*rows, strict=True)]
    name = state.new_name("t")
    lines = (
        ", ".join(
            convert(each, kind, node, state).sql for each, kind in zip(row, kinds, strict=True)
        )
        for row in rows
    )
    made = [(f"col{i}", Typed(f"{name}_{i}", kind)) for i, kind in enumerate(kinds)]
    listed = ", ".join(typed.sql for _, typed in made)
    body = ", ".join(f"({line})" for line in lines)
    return named(f"(VALUES {body}) AS {name} ({listed})", str(node["alias"]), made, node, state)


def table_function(node: Node, scope: Scope) -> Source:
    """Return unnest(list), range(…) or generate_series(…) as a table."""
    state, function = scope.state, node["function"]
    called = fold_name(str(function.get("function_name")))
    ordinality = node.get("with_ordinality", "WITHOUT_ORDINALITY")
    if called not in ("unnest", "range", "generate_series") or ordinality != "WITHOUT_ORDINALITY":
        raise state.refuse(node, f"The table function {called}")
    arguments = [scope.expression(each) for each in function["children"]]
    name = state.new_name("t")
    if called == "unnest":
        if len(arguments) != 1 or arguments[0].kind != "LIST":
            raise state.refuse(node, "unnest of another type than a list")
        kind, items = arguments[0].type.element, unnestable(arguments[0])
    else:
        kind, items = BIGINT, _sequence(called, arguments, node, state)
    column = [(called, Typed(f"{name}_0", kind))]
    alias = str(node.get("alias") or "") or called
    return named(f"UNNEST({items}) AS {name} ({name}_0)", alias, column, node, state)


def _sequence(called: str, arguments: list[Typed], node: Node, state: State) -> str:
    numbers = [each.integer for each in arguments]
    if any(number is None for number in numbers) or not 1 <= len(numbers) <= 3:
        raise state.refuse(node, f"{called} of other arguments than literal integers")
    found = [int(each or 0) for each in numbers]
    start, stop, step = (*found, 1)[:3] if len(found) > 1 else (0, found[0], 1)
    values = range(
        start, stop + (called == "generate_series" and (step > 0) - (step < 0)), step or 1
    )
    if step == 0 or len(values) > 10_000:
        raise state.refuse(node, f"{called} of more than 10,000 values")
    if not values:
        return "CAST(ARRAY[] AS array(bigint))"
    return f"sequence(BIGINT '{values[0]}', BIGINT '{values[-1]}', BIGINT '{step}')"
