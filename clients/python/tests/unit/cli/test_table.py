"""A table with aligned columns, and records of one column a line."""

from __future__ import annotations

from decimal import Decimal

from rich.cells import cell_len

from duckstep.cli.output.table import Layout, table_lines

COLUMNS = [("name", "VARCHAR"), ("n", "BIGINT")]


def test_table_lines_null_differs_from_empty_text() -> None:
    lines = list(table_lines(COLUMNS, [(None, 1), ("", 2)]))

    assert lines == ["name │ n", "─────┼──", "NULL │ 1", "     │ 2"]


def test_table_lines_wide_characters_align() -> None:
    lines = list(table_lines(COLUMNS, [("日本語", 1), ("ab", 22), ("한국", None)]))

    bars = {cell_len(line[: line.index("│")]) for line in lines if "│" in line}
    assert bars == {7}


def test_table_lines_numbers_are_right_aligned() -> None:
    lines = list(table_lines([("d", "DECIMAL(5,2)")], [(Decimal("1.50"),), (Decimal("10.00"),)]))

    assert lines[2:] == [" 1.50", "10.00"]


def test_table_lines_control_characters_are_escaped() -> None:
    lines = list(table_lines(COLUMNS, [("a\x1b[31m\nb\u202e", 1)]))

    assert lines[2].startswith("a\\u001b[31m\\nb\\u202e")


def test_table_lines_narrow_terminal_cuts_the_widest_column() -> None:
    lines = list(table_lines(COLUMNS, [("x" * 100, 1)], Layout(width=30)))

    assert all(cell_len(line) <= 30 for line in lines)
    assert lines[2].endswith("… │ 1")


def test_table_lines_too_many_columns_become_records() -> None:
    columns = [(f"column{n}", "VARCHAR") for n in range(20)]

    lines = list(table_lines(columns, [["value"] * 20], Layout(width=60)))

    assert lines[0].startswith("─[ row 1 ]")
    assert lines[1] == "column0  │ value"


def test_table_lines_without_rows_has_the_header() -> None:
    assert list(table_lines(COLUMNS, [])) == ["name │ n", "─────┼──"]


def test_table_lines_styled_dims_only_null() -> None:
    lines = list(table_lines(COLUMNS, [("NULL", 1), (None, 2)], Layout(width=80, styled=True)))

    assert "\x1b" not in lines[2]
    assert "\x1b[2mNULL\x1b[0m" in lines[3]
