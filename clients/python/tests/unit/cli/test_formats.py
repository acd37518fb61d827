"""Rows as CSV, Markdown and JSON: NULL differs from an empty text in each."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from duckstep.cli.output.cells import cell_text
from duckstep.cli.output.delimited import csv_lines, markdown_lines
from duckstep.cli.output.json_values import array_lines, json_value, object_lines
from duckstep.types.interval import Interval

NAMES = ["a", "b"]


def test_csv_lines_null_is_empty_and_empty_text_is_quoted() -> None:
    assert list(csv_lines(NAMES, [(None, ""), ('q"', "x,\ny")])) == [
        "a,b",
        ',""',
        '"q""","x,\ny"',
    ]


def test_markdown_lines_escape_bars_and_line_ends() -> None:
    lines = list(markdown_lines(NAMES, [(None, ""), ("x|y", "1\n2")]))

    assert lines == [
        "| a    | b      |",
        "| ---- | ------ |",
        "| NULL |        |",
        "| x\\|y | 1<br>2 |",
    ]


def test_object_lines_are_a_document_each() -> None:
    assert [json.loads(line) for line in object_lines(NAMES, [(None, "")])] == [
        {"a": None, "b": ""}
    ]


@pytest.mark.parametrize("rows", [[], [(1, 2)], [(1, 2), (3, 4)]])
def test_array_lines_are_one_document(rows: list[tuple[int, int]]) -> None:
    document = json.loads("\n".join(array_lines(NAMES, rows)))

    assert document == [{"a": a, "b": b} for a, b in rows]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2**53, str(2**53)),
        (2**53 - 1, 2**53 - 1),
        (True, True),
        (Decimal("1.50"), "1.50"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        (b"\xaa", "qg=="),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (datetime(2024, 1, 2, 3, 4, 5, 6, timezone.utc), "2024-01-02 03:04:05.000006+00"),
        (Interval(13, 2, 3_000_000), "1 year 1 month 2 days 00:00:03"),
        ([1, None, Decimal("2")], [1, None, "2"]),
        ({"x": [date(2024, 1, 2)]}, {"x": ["2024-01-02"]}),
    ],
)
def test_json_value_is_the_services_json(value: object, expected: object) -> None:
    assert json_value(value) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        ("", ""),
        (False, "false"),
        (1e20, "1e+20"),
        (b"a\xaa\\", "a\\xAA\\x5C"),
        (["a", None, 1], "['a', NULL, 1]"),
        ({"k": "it's"}, "{'k': 'it''s'}"),
        (datetime(2024, 1, 2), "2024-01-02 00:00:00"),
        (Interval(0, 1, 0), "1 day"),
    ],
)
def test_cell_text_is_duckdbs(value: object, text: str) -> None:
    assert cell_text(value) == text
