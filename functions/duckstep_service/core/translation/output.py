"""The outer SELECT of the translated statement, and the SELECT that restores DuckDB's result."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duckstep_service.core.sql.quoting import quote_identifier
from duckstep_service.core.table_files import Column
from duckstep_service.core.translation.queries import Query, QueryColumn
from duckstep_service.core.translation.state import MAX_CHARACTERS, State
from duckstep_service.core.translation.translated_query import TranslatedQuery
from duckstep_service.core.translation.types import Type, parse_type

_PLACE = re.compile("\0(t\\d+)\0")


def output(query: Query, result: Sequence[Column], state: State) -> TranslatedQuery:
    """Return the translated statement. Raises NotTranslatable if its types are not DuckDB's."""
    columns = _bound(query, result, state)
    keys = [key for key in query.keys if key.column.sql not in {each.sql for each in columns}]
    every = [*columns, *dict.fromkeys(key.column for key in keys)]
    numbers = {column.sql: f"c{number}" for number, column in enumerate(every)}
    listed = ", ".join(
        f"CAST({each.sql} AS {each.type.stored()}) AS {numbers[each.sql]}" for each in every
    )
    select = _with(state) + f"SELECT {listed} FROM ({query.sql})"
    select = _PLACE.sub(lambda found: _table_columns(found[1], state), select)
    if len(select) > MAX_CHARACTERS:
        raise state.refuse({}, "A statement of this size")
    restored = ", ".join(
        f"{restore(numbers[each.sql], each.type)} AS {quote_identifier(column.name)}"
        for each, column in zip(columns, result, strict=True)
    )
    order = ", ".join(
        f"{restore(numbers[key.column.sql], key.column.type)} {key.direction}" for key in query.keys
    )
    text = f"SELECT {restored} FROM parts{f' ORDER BY {order}' if order else ''}"
    parts = tuple(Column(numbers[each.sql], each.type.part()) for each in every)
    return TranslatedQuery(select, text, parts)


def _bound(query: Query, result: Sequence[Column], state: State) -> list[QueryColumn]:
    """Return the columns with DuckDB's bound types, which must be those of the translation."""
    if len(query.columns) != len(result):
        raise state.refuse({}, "A result with other columns than DuckDB's")
    found = []
    for made, column in zip(query.columns, result, strict=True):
        bound = parse_type(column.type)
        if made.type != bound and not _is_null(made.type):
            types = f"{column.type}, translated as {made.type.name()},"
            raise state.refuse({}, f"The column {column.name} of type {types}")
        if not bound.is_supported:
            raise state.refuse({}, f"The column {column.name} of type {column.type}")
        found.append(QueryColumn(column.name, bound, made.sql))
    return found


def _is_null(kind: Type) -> bool:
    return kind.kind == "NULL" or (kind.kind == "LIST" and kind.element.kind == "NULL")


def _with(state: State) -> str:
    if not state.withs:
        return ""
    entries = ", ".join(f"{name} AS ({sql})" for name, sql in state.withs)
    return f"WITH {'RECURSIVE ' if state.is_recursive else ''}{entries} "


def _table_columns(name: str, state: State) -> str:
    """Return the columns of a table that the statement names."""
    found = next(entry for entry in state.base_tables if entry[0] == name)
    used = [sql for column, sql in zip(found[1], found[2], strict=True) if column.used]
    return ", ".join(used) or f"1 AS {name}_x"


def restore(sql: str, kind: Type) -> str:
    """Return DuckDB's expression of a value of the parts in its own type."""
    if kind.kind == "STRUCT":
        fields = ", ".join(
            f"{quote_identifier(name)} := {restore(f'{sql}.f{number}', each)}"
            for number, (name, each) in enumerate(kind.fields)
        )
        return f"CASE WHEN {sql} IS NOT NULL THEN struct_pack({fields}) END"
    if kind.kind == "LIST" and "STRUCT" in kind.name():
        return f"list_transform({sql}, lambda e: {restore('e', kind.element)})"
    if kind.kind in ("TIMESTAMP", "TIMESTAMPTZ"):
        return f"CAST(ltrim({sql}, '+') AS {kind.name()})"
    return f"CAST({sql} AS {kind.name()})"
