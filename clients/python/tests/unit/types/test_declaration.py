"""Declarations of types as `columns` of results have them."""

from __future__ import annotations

import pytest

from duckstep.types import Field, parse_type


@pytest.mark.parametrize(
    "text",
    ["INTEGER", "TIMESTAMP WITH TIME ZONE", "TIME_NS", "JSON", "VARIANT", "GEOMETRY"],
)
def test_parse_type_without_arguments(text: str) -> None:
    kind = parse_type(text)
    assert (kind.name, kind.text, kind.fields) == (text, text, ())


@pytest.mark.parametrize(
    ("text", "precision", "scale"), [("DECIMAL(38,0)", 38, 0), ("decimal(5, 2)", 5, 2)]
)
def test_parse_type_of_a_decimal(text: str, precision: int, scale: int) -> None:
    kind = parse_type(text)
    assert (kind.name, kind.precision, kind.scale) == ("DECIMAL", precision, scale)


def test_parse_type_of_an_enum_with_quotes() -> None:
    kind = parse_type("ENUM('a', 'b c', 'd''e', 'x,)[]', '')")
    assert kind.values == ("a", "b c", "d'e", "x,)[]", "")


def test_parse_type_of_lists_and_arrays() -> None:
    kind = parse_type("TIME WITH TIME ZONE[][3]")
    assert (kind.name, kind.size, kind.item.name) == ("ARRAY", 3, "LIST")
    assert kind.item.item.name == "TIME WITH TIME ZONE"
    assert kind.item.text == "TIME WITH TIME ZONE[]"


def test_parse_type_of_a_struct_with_quoted_names() -> None:
    kind = parse_type("""STRUCT(a INTEGER, "b""c, d" DECIMAL(5,2)[], "e" ENUM('x)', 'y'))""")
    assert [field.name for field in kind.fields] == ["a", 'b"c, d', "e"]
    assert [field.type.text for field in kind.fields] == [
        "INTEGER",
        "DECIMAL(5,2)[]",
        "ENUM('x)', 'y')",
    ]


def test_parse_type_of_a_map_in_a_union() -> None:
    kind = parse_type("UNION(num INTEGER, m MAP(VARCHAR, TIMESTAMP WITH TIME ZONE[]))")
    member = kind.fields[1].type
    assert member.fields[0] == Field("key", parse_type("VARCHAR"))
    assert member.fields[1].type.item.name == "TIMESTAMP WITH TIME ZONE"


def test_parse_type_with_a_coordinate_system() -> None:
    assert parse_type("GEOMETRY('OGC:CRS84')[]").item.name == "GEOMETRY"


@pytest.mark.parametrize("text", ["STRUCT(a", "MAP(INTEGER)", "", "A[", "A) B"])
def test_parse_type_of_an_unknown_form(text: str) -> None:
    kind = parse_type(text)
    assert (kind.name, kind.fields) == (text.upper(), ())
