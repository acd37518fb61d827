"""Statements with placeholders."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from duckstep.errors import Position, ProgrammingError
from duckstep.types import bind
from duckstep.types.placeholders import find_placeholders

DAY = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT ?, ?, $x", ["1", "2", "x"]),
        ("SELECT ?2, $1, $\"a\"\"b\"", ["2", "1", 'a"b']),
        ("SELECT '?', 'it''s :a', E'\\'?', \"?\", a$1, $$ ? $$, $t$ ? $ $t$, :b", ["b"]),
        ("SELECT 1 -- ? :a\n, :a", ["a"]),
        ("SELECT /* ? /* :a */ ? */ :a", ["a"]),
        ("SELECT x::DATE, f(y := :y), a[1:n], {'k':v}, [:p]", ["y", "p"]),
        ("SELECT 'open ? ", []),
        ("SELECT /* open ?", []),
    ],
)  # fmt: skip
def test_find_placeholders(sql: str, names: list[str]) -> None:
    assert [place.name for place in find_placeholders(sql)] == names


@pytest.mark.parametrize(
    ("sql", "parameters", "bound"),
    [
        ("SELECT ?", [1], "SELECT ?"),
        ("SELECT ?, ?", [1, DAY], "SELECT ?, CAST(? AS DATE)"),
        ("SELECT :a, $a, :b", {"a": 1}, "SELECT $a, $a, :b"),
        ("SELECT $Day", {"day": DAY}, "SELECT CAST($Day AS DATE)"),
        ("SELECT :a", [1], "SELECT :a"),
        ("SELECT ':a'", {"a": DAY}, "SELECT ':a'"),
    ],
)
def test_bind_of_placeholders(sql: str, parameters: Any, bound: str) -> None:
    assert bind(sql, parameters).sql == bound


def test_bind_returns_json() -> None:
    assert bind("SELECT :a, :b", {"a": DAY, "b": 1}).parameters == {"a": "2024-01-01", "b": 1}
    assert bind("SELECT ?, ?", (DAY, None)).parameters == ["2024-01-01", None]
    assert bind("SELECT 1", None).parameters is None


def test_bind_names_the_parameter() -> None:
    with pytest.raises(ProgrammingError, match="parameter 2 cannot be bound"):
        bind("SELECT ?, ?", [1, object()])


def test_bind_of_a_text_as_parameters() -> None:
    with pytest.raises(ProgrammingError, match="list of values"):
        bind("SELECT ?", "x")


def test_restore_of_positions() -> None:
    sql = "SELECT 1,\n :day, wrong, :day"
    bound = bind(sql, {"day": DAY})
    given, sent = (text.split("\n")[1] for text in (sql, bound.sql))
    wrong = Position(2, sent.index("wrong") + 1, 5)
    assert bound.restore(wrong) == Position(2, given.index("wrong") + 1, 5)
    assert bound.restore(Position(1, 8, 1)) == Position(1, 8, 1)
    cast = Position(2, sent.index("CAST") + 1, len("CAST($day AS DATE)"))
    assert bound.restore(cast) == Position(2, 2, len(":day"))


@pytest.mark.parametrize("sql", [b"SELECT 1", None, "SELECT '\ud800'"])
def test_bind_refuses_sql_that_is_no_text(sql: Any) -> None:
    with pytest.raises(ProgrammingError, match="The SQL"):
        bind(sql, None)


@pytest.mark.parametrize("parameters", [5, "text", b"bytes", {1: 5}])
def test_bind_refuses_parameters_that_are_no_list_or_names(parameters: Any) -> None:
    with pytest.raises(ProgrammingError, match="parameters"):
        bind("SELECT ?", parameters)


def test_bind_array_of_numpy() -> None:
    import numpy

    values: Any = numpy.array([1, 2])

    assert bind("SELECT ?, ?", values).parameters == [1, 2]
    assert bind("SELECT 1", values[:0]).parameters is None
