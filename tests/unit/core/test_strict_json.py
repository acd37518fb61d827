"""The strict reader of JSON and the writer that every reader accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from duckstep_service.core.strict_json import (
    MAX_DEPTH,
    InvalidJson,
    check_json,
    read_json,
    read_stored,
    write_json,
)

DEEP = "[" * 20_000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (DEEP, "deeper"),
        (DEEP + "]" * 20_000, "deeper"),
        ('{"a":' * 20_000, "deeper"),
        ("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2), "deeper"),
        ('{"a": "\\ud800"}', "surrogate"),
        ('{"\\udfff": 1}', "surrogate"),
        ('"\\ude00\\ud83d"', "surrogate"),
        ('{"a": "\ud800"}', "surrogate"),
        ("NaN", "NaN"),
        ("[-Infinity]", "Infinity"),
        ("1e400", "double"),
        ('{"a": [-1e999]}', "double"),
        ("9" * 400, "double"),
        ("9" * 5000, "double"),
        ('{"a": 1, "a": 2}', '"a" is repeated'),
        ('{"x": {"a": 1, "b": 2, "a": 1}}', '"a" is repeated'),
        ("", "Expecting"),
        ("{'a': 1}", "Expecting"),
        ("1 2", "Extra data"),
        (b"\xff", "utf-8"),
        (b"\xff\xfe1\x00", "utf-8"),
        ("[" + "1," * 1_000_000 + "1]", "longer"),
    ],
)
def test_read_json_ambiguous_or_invalid_text_raises(text: str | bytes, reason: str) -> None:
    with pytest.raises(InvalidJson, match=reason):
        read_json(text)


@pytest.mark.timeout(10)
def test_read_json_many_names_are_compared_in_linear_time() -> None:
    names = [f'"{number}": 0' for number in [*range(90_000), 89_999]]
    with pytest.raises(InvalidJson, match='"89999" is repeated'):
        read_json("{" + ",".join(names) + "}")


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "[]",
        "1e308",
        "-0.0",
        "170141183460469231731687303715884105727",
        '{"a": {"b": [1, "\\ud83d\\ude00", "é한"]}, "": "\\u0000"}',
        "[" * MAX_DEPTH + "]" * MAX_DEPTH,
    ],
)
def test_read_json_valid_text_is_as_in_the_standard_library(text: str) -> None:
    assert read_json(text) == read_json(text.encode()) == json.loads(text)


@pytest.mark.parametrize("value", [float("nan"), {"a": [float("inf")]}, {"\ud800": 1}, [10**400]])
def test_check_json_value_of_another_parser_raises(value: Any) -> None:
    with pytest.raises(InvalidJson):
        check_json(value)


@pytest.mark.parametrize("text", [DEEP, "{", "9" * 5000, None, 5, ["a"]])
def test_read_stored_unparseable_text_is_none(text: Any) -> None:
    assert read_stored(text) is None


def _nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("separators", [None, (",", ":")])
def test_write_json_is_valid_for_every_reader(separators: tuple[str, str] | None) -> None:
    document = {"a": float("nan"), "b": [1e999, "\ud800é"], "\udfff": (1,), "deep": _nested(5000)}
    text = write_json(document, separators)
    written = read_stored(text.encode())
    assert written["a"] is None
    assert written["b"] == [None, "\ufffdé"]
    assert written["\ufffd"] == [1]
    assert "NaN" not in text
    assert write_json({"a": [1, "é"]}) == '{"a": [1, "é"]}'
