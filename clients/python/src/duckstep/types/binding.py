"""A statement and its parameters as the API binds them.

JSON has no dates and no decimals: the placeholder of such a value becomes a cast of its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from duckstep.errors import Position, ProgrammingError
from duckstep.types.parameters import Parameter, encode_parameter
from duckstep.types.placeholders import Placeholder, find_placeholders

# Values of `:name` and `$name`, or of `?`.
Parameters = Mapping[str, Any] | Sequence[Any] | None


@dataclass(frozen=True, slots=True)
class BoundStatement:
    """The SQL and the parameters of a request, and the edits that made this SQL.

    An edit is (start, stop, text) of the statement as it was given.
    """

    sql: str
    parameters: dict[str, Any] | list[Any] | None
    edits: tuple[tuple[int, int, str], ...] = ()

    def restore(self, position: Position) -> Position:
        """Return a position in `sql` as the position in the statement as it was given."""
        if not self.edits:
            return position
        lines = self.sql.split("\n")
        before = sum(len(line) + 1 for line in lines[: position.line - 1])
        start = self._restore_offset(before + position.column - 1)
        stop = self._restore_offset(before + position.column - 1 + (position.length or 1))
        column = start - self._restore_offset(before) + 1
        return replace(position, column=column, length=max(stop - start, 1))

    def _restore_offset(self, offset: int) -> int:
        """Return the offset of the given statement; within an edit, the edit's start."""
        grown = 0
        for start, stop, text in self.edits:
            if offset <= start + grown:
                break
            if offset < start + grown + len(text):
                return start
            grown += len(text) - (stop - start)
        return offset - grown


def bind(sql: str, parameters: Parameters) -> BoundStatement:
    """Return the statement with the JSON of its parameters.

    Raises ProgrammingError for a value that cannot be bound, and SQL that is no text of UTF-8.
    """
    _check_text(sql)
    if parameters is not None and not isinstance(parameters, Mapping):
        parameters = _listed(parameters)
    if not parameters:
        return BoundStatement(sql, None)
    encoded = _encode(parameters)
    edits = tuple(_edits(sql, encoded, isinstance(parameters, Mapping)))
    values = {name: parameter.value for name, parameter in encoded.items()}
    return BoundStatement(
        _edited(sql, edits),
        values if isinstance(parameters, Mapping) else list(values.values()),
        edits,
    )


def _check_text(sql: object) -> None:
    if not isinstance(sql, str):
        raise ProgrammingError(f"The SQL must be a text, not {type(sql).__name__}.")
    try:
        sql.encode()
    except UnicodeEncodeError as exc:
        raise ProgrammingError(f"The SQL has a character that UTF-8 does not have: {exc}") from exc


def _listed(parameters: object) -> list[Any]:
    """Return the values for `?`; arrays of numpy and columns of pandas are iterable as well."""
    if isinstance(parameters, str | bytes) or not isinstance(parameters, Iterable):
        raise ProgrammingError("The parameters must be a list of values for ?, or a dict of names.")
    return list(parameters)


def _encode(parameters: Mapping[str, Any] | Sequence[Any]) -> dict[str, Parameter]:
    if isinstance(parameters, Mapping):
        if not all(isinstance(name, str) for name in parameters):
            raise ProgrammingError("The keys of the parameters must be texts, the names of $name.")
        return {name: encode_parameter(value, name) for name, value in parameters.items()}
    return {
        str(number): encode_parameter(value, str(number))
        for number, value in enumerate(parameters, 1)
    }


def _edits(
    sql: str, encoded: Mapping[str, Parameter], named: bool
) -> Iterator[tuple[int, int, str]]:
    # DuckDB compares the names of parameters without their case.
    known = {name.lower(): parameter for name, parameter in encoded.items()}
    for place in find_placeholders(sql):
        parameter = known.get(place.name.lower())
        if parameter is None or (place.colon and not named):
            continue
        text = _rendered(sql, place, parameter)
        if text != sql[place.start : place.stop]:
            yield place.start, place.stop, text


def _rendered(sql: str, place: Placeholder, parameter: Parameter) -> str:
    text = f"${place.name}" if place.colon else sql[place.start : place.stop]
    return f"CAST({text} AS {parameter.type})" if parameter.typed else text


def _edited(sql: str, edits: Sequence[tuple[int, int, str]]) -> str:
    parts, end = [], 0
    for start, stop, text in edits:
        parts += [sql[end:start], text]
        end = stop
    return "".join([*parts, sql[end:]])
