"""Errors of DuckDB's parser in terms of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duckstep_service.core.errors import (
    DuckstepError,
    Position,
    QuerySyntaxError,
    StatementNotAllowed,
)
from duckstep_service.core.message_text import one_line
from duckstep_service.core.sql import source_positions
from duckstep_service.core.sql.error_hints import with_hint

_PIVOT = (
    "PIVOT needs the values that become columns:"
    " PIVOT t ON c IN ('a', 'b') USING sum(v). Ask for them first with SELECT DISTINCT c FROM t."
)
_SELECT = (
    "Only a SELECT is allowed here (with WITH, VALUES, UNION, DESCRIBE, EXPLAIN and the like)."
)
# DuckDB's message quotes the SQL from the place of an error on.
_TEXT_CHARACTERS = 1_000
# DuckDB has no text for LIMIT with two numbers.
_MESSAGES = {"errhint NOT IMPLEMENTED": "LIMIT takes one number"}
_MIXED = "Write parameters as $name or as ?, not both in one query."


def parse_error(sql: str, response: Mapping[str, Any], pivots: bool) -> DuckstepError:
    """Return the error for json_serialize_sql's `response`; `pivots` is whether `sql` has PIVOT."""
    message = str(response["error_message"])
    if response["error_type"] != "parser":
        if message.startswith("Mixing named and positional"):
            return StatementNotAllowed(_MIXED)
        if message.startswith("Only SELECT"):
            return StatementNotAllowed(_PIVOT if pivots else _SELECT)
        return StatementNotAllowed(f"{message}.")
    if message.startswith("Max expression depth"):
        return StatementNotAllowed("The query is nested too deeply. Split it into simpler queries.")
    return with_hint(_syntax_error(sql, response, _MESSAGES.get(message, message)), sql)


def _syntax_error(sql: str, response: Mapping[str, Any], message: str) -> QuerySyntaxError:
    """Return the error with its position; the parser counts characters, all else counts bytes."""
    position = source_positions.from_characters(
        sql, int(response.get("position", source_positions.NOWHERE))
    )
    where = ""
    if position:
        length = source_positions.word_length(sql, position)
        position = Position(position.line, position.column, length)
        where = f" at line {position.line}, column {position.column}"
    text = one_line(message, _TEXT_CHARACTERS)
    return QuerySyntaxError(f"{text[:1].upper()}{text[1:]}{where}.", position=position)
