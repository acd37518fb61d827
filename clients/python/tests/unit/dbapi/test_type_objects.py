"""Type objects of PEP 249."""

from __future__ import annotations

import pytest

from duckstep import dbapi
from duckstep.types import parse_type

GROUPS = (dbapi.STRING, dbapi.BINARY, dbapi.NUMBER, dbapi.DATETIME, dbapi.ROWID)


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("VARCHAR", dbapi.STRING),
        ("ENUM('a')", dbapi.STRING),
        ("DECIMAL(10,2)", dbapi.NUMBER),
        ("TIMESTAMP WITH TIME ZONE", dbapi.DATETIME),
        ("BLOB", dbapi.BINARY),
        ("INTEGER[]", None),
    ],
)
def test_type_object_of_a_type_code(code: str, group: dbapi.TypeObject | None) -> None:
    assert [each for each in GROUPS if code == each] == ([group] if group else [])


def test_type_object_of_an_interval() -> None:
    assert parse_type("INTERVAL") == dbapi.DATETIME
    assert parse_type("INTERVAL[]") != dbapi.DATETIME


def test_type_object_differs_from_others() -> None:
    assert dbapi.STRING != dbapi.NUMBER
    assert dbapi.STRING != 1
    assert len(set(GROUPS)) == len(GROUPS)
