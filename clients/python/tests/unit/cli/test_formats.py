"""Rows as Markdown and JSON, and the texts of values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import pytest

from duckstep.cli.deliver import Delivery, format_rows
from duckstep.cli.options import Shown
from duckstep.cli.output.cells import cell_text
from duckstep.cli.output.json_rows import array_lines, object_lines
from duckstep.cli.output.markdown import markdown_lines
from duckstep.types.interval import Interval

NAMES = ["a", "b"]


def test_markdown_lines_escape_bars_and_line_ends() -> None:
    lines = list(markdown_lines(NAMES, [(None, ""), ("x|y", "1\n2")]))

    assert lines == [
        "| a    | b      |",
        "| ---- | ------ |",
        "| NULL |        |",
        "| x\\|y | 1<br>2 |",
    ]


FILE = b'{"columns": [], "totalRows": 2, "rows": [\n\t{"a":null,"b":"x\\n}"},\n\t{"b":","}\n]\n}'


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_object_lines_are_a_document_each(size: int) -> None:
    chunks = [FILE[at : at + size] for at in range(0, len(FILE), size)]

    lines = list(object_lines(chunks))

    assert [json.loads(line) for line in lines] == [{"a": None, "b": "x\n}"}, {"b": ","}]


@pytest.mark.parametrize("rows", [[], [{"a": 1}], [{"a": 1}, {"a": 2}]])
def test_array_lines_are_one_document(rows: list[dict[str, int]]) -> None:
    assert json.loads("\n".join(array_lines(map(json.dumps, rows)))) == rows


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


class FakeQuery:
    """A query whose result has a control sequence."""

    def stream(self, format: str) -> Iterator[bytes]:
        assert format == "csv"
        yield "a\n\x1b[31m\x9bm\tb\u202e\n".encode()


@pytest.mark.parametrize(
    ("terminal", "text"),
    [(True, "a\n\\u001b[31m\\u009bm\tb\\u202e\n"), (False, "a\n\x1b[31m\x9bm\tb\u202e\n")],
)
def test_csv_has_no_control_sequence_on_a_terminal(
    terminal: bool, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)

    lines = format_rows(cast(Any, FakeQuery()), Delivery(format=Shown.CSV))

    assert "".join(lines) == text
