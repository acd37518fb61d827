"""Values of parameters as people write them on a command line."""

from __future__ import annotations

from typing import Any

import pytest

from duckstep.cli.parameters import read_parameters, typed
from duckstep.errors import InterfaceError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("-1.5", -1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("'null'", "null"),
        ("'it''s'", "it's"),
        ('"7"', "7"),
        ("007", "007"),
        ("1.", "1."),
        ("2024-01-01", "2024-01-01"),
        ("", ""),
        ("'", "'"),
        ("a=b", "a=b"),
        ("12345678901234567890123", 12345678901234567890123),
    ],
)
def test_typed_text_is_its_value(text: str, value: Any) -> None:
    read = typed(text)

    assert (read, type(read)) == (value, type(value))


def test_read_parameters_named_keeps_the_first_equals_sign() -> None:
    named = ["year=2024", "text=a=b", "$name='x'"]

    assert read_parameters(named, [], []) == {"year": 2024, "text": "a=b", "name": "x"}


def test_read_parameters_json_may_be_nested() -> None:
    assert read_parameters([], ['ids=[1, "2", null]'], []) == {"ids": [1, "2", None]}


def test_read_parameters_positional_is_a_list() -> None:
    assert read_parameters([], [], ["1", "x"]) == [1, "x"]


def test_read_parameters_none_given_is_none() -> None:
    assert read_parameters([], [], []) is None


@pytest.mark.parametrize(
    ("named", "as_json", "positional", "message"),
    [
        (["year"], [], [], "is not NAME=VALUE"),
        (["=1"], [], [], "is not NAME=VALUE"),
        ([], ["a=[1"], [], "is not JSON"),
        (["a=1"], [], ["2"], "not both"),
    ],
)
def test_read_parameters_malformed_says_how(
    named: list[str], as_json: list[str], positional: list[str], message: str
) -> None:
    with pytest.raises(InterfaceError, match=message):
        read_parameters(named, as_json, positional)
