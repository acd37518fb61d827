"""Types of DuckDB, and Athena's for their values."""

from __future__ import annotations

import pytest
from duckstep_service.core.translation.types import parse_type


@pytest.mark.parametrize(
    ("text", "athena", "stored", "part"),
    [
        ("INTEGER", "integer", "integer", "INTEGER"),
        ("HUGEINT", "decimal(38,0)", "decimal(38,0)", "DECIMAL(38,0)"),
        ("DECIMAL(12,2)", "decimal(12,2)", "decimal(12,2)", "DECIMAL(12,2)"),
        ("TIMESTAMP WITH TIME ZONE", "timestamp(6)", "varchar", "VARCHAR"),
        ("TIMESTAMP[]", "array(timestamp(6))", "array(varchar)", "VARCHAR[]"),
        (
            'STRUCT("my name" VARCHAR, size DECIMAL(5,1)[])',
            "row(f0 varchar, f1 array(decimal(5,1)))",
            "row(f0 varchar, f1 array(decimal(5,1)))",
            "STRUCT(f0 VARCHAR, f1 DECIMAL(5,1)[])",
        ),
        ("MAP(VARCHAR, DATE)", "map(varchar, date)", "map(varchar, date)", "MAP(VARCHAR, DATE)"),
    ],
)
def test_type_has_equals_in_athena_and_in_the_parts(
    text: str, athena: str, stored: str, part: str
) -> None:
    found = parse_type(text)
    assert (found.athena(), found.stored(), found.part()) == (athena, stored, part)


@pytest.mark.parametrize("text", ["UUID", "TIME", "UBIGINT", "ENUM('a', 'b')", "INTEGER[3]"])
def test_type_without_an_equal_is_not_supported(text: str) -> None:
    assert not parse_type(text).is_supported


def test_name_of_a_type_parses_to_the_same_type() -> None:
    text = 'STRUCT("a b" MAP(VARCHAR, INTEGER[]), "c" TIMESTAMP WITH TIME ZONE)'
    assert parse_type(parse_type(text).name()) == parse_type(text)
