"""Literals in place of a statement's parameters: DuckDB serializes no plan with parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import duckdb

from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.quoting import quote_literal

_NUMBERED = re.compile(rb"\?(\d*)|\$(\d+)")


def parameter_variants(
    sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None
) -> Iterator[str]:
    """Yield the forms of `sql` of which DuckDB can serialize one.

    A text takes the type of its place, as a literal does, or is a VARCHAR; a parameter without a
    value takes the type of its place.
    """
    if parameters:
        yield with_literals(sql, parameters, literal)
        yield with_literals(sql, parameters, typed_literal)
    yield sql


def with_literals(
    sql: str,
    parameters: Mapping[str, Any] | Sequence[Any],
    render: Callable[[Any], str],
) -> str:
    """Return `sql` with the values of its parameters as rendered; one without a value stays.

    DuckDB's tokenizer finds the parameters.
    """
    encoded, values = sql.encode(), _values_by_name(parameters)
    parts, end = [], 0
    for start, stop, name in _parameters(encoded, sql):
        if fold_name(name) in values:
            parts += [encoded[end:start], render(values[fold_name(name)]).encode()]
            end = stop
    return b"".join([*parts, encoded[end:]]).decode()


def _parameters(encoded: bytes, sql: str) -> Iterator[tuple[int, int, str]]:
    """Yield the start, the end and the name of each parameter; `?` has its number."""
    tokens = duckdb.tokenize(sql)
    count = 0
    for index, (start, kind) in enumerate(tokens):
        if kind != duckdb.token_type.operator:
            continue
        if numbered := _NUMBERED.match(encoded, start):
            count += 1
            yield start, numbered.end(), str(int(numbered[1] or numbered[2] or count))
        elif encoded[start : start + 1] == b"$" and index + 1 < len(tokens):
            first = tokens[index + 1][0]
            name, stop = _identifier(encoded, first)
            yield start, stop, name


def _identifier(encoded: bytes, start: int) -> tuple[str, int]:
    """Return the identifier at `start` and its end."""
    if encoded[start : start + 1] == b'"':
        match = re.compile(rb'"((?:[^"]|"")*)"').match(encoded, start)
        return (match[1].decode().replace('""', '"'), match.end()) if match else ("", start)
    match = re.compile(rb"[\w$\x80-\xff]*").match(encoded, start)
    return (match[0].decode(), match.end()) if match else ("", start)


def _values_by_name(parameters: Mapping[str, Any] | Sequence[Any]) -> dict[str, Any]:
    """Return the values by their folded names; those of `?` have numbers."""
    if isinstance(parameters, Mapping):
        return {fold_name(key): value for key, value in parameters.items()}
    return {str(number): value for number, value in enumerate(parameters, 1)}


def typed_literal(value: Any) -> str:
    """Return a value as `literal` does, a text as a VARCHAR."""
    text = literal(value)
    return f"(CAST({text} AS VARCHAR))" if isinstance(value, str) else text


def literal(value: Any) -> str:
    """Return a value of JSON as a SQL literal in parentheses."""
    if value is None:
        return "(NULL)"
    if isinstance(value, bool):
        return "(true)" if value else "(false)"
    if isinstance(value, int):
        return f"({value})"
    if isinstance(value, float):
        return f"(CAST({quote_literal(repr(value))} AS DOUBLE))"
    if isinstance(value, str):
        return f"({_text_literal(value)})"
    if isinstance(value, Mapping):
        fields = (f"{quote_literal(str(key))}: {literal(each)}" for key, each in value.items())
        return f"({{{', '.join(fields)}}})" if value else "(MAP {})"
    return f"([{', '.join(map(literal, value))}])"


def _text_literal(value: str) -> str:
    """Return a text as a SQL literal; no literal of DuckDB has a NUL character."""
    if "\0" in value:
        return f"decode(from_hex('{value.encode().hex()}'))"
    return quote_literal(value)
