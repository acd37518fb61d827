"""The line of SQL of an error, with carets below its position."""

from __future__ import annotations

from duckstep.cli.caret import point_at
from duckstep.errors import Position


def test_point_at_position_marks_its_characters() -> None:
    text = point_at("SELECT *\nFROM missing\nLIMIT 1", Position(2, 6, 7))

    assert text == "  2 | FROM missing\n    |      ^^^^^^^"


def test_point_at_wide_characters_counts_their_cells() -> None:
    text = point_at("SELECT '日本', nope", Position(1, 14, 4))

    assert text.splitlines()[1].index("^") - text.splitlines()[0].index("nope") == 2


def test_point_at_tab_replaces_it_in_both_lines() -> None:
    first, second = point_at("\tSELEC 1", Position(1, 2, 5)).splitlines()

    assert first.index("SELEC") == second.index("^^^^^")


def test_point_at_long_line_cuts_around_the_position() -> None:
    first, second = point_at("x, " * 500 + "nope" + ", y" * 500, Position(1, 1501, 4)).splitlines()

    assert len(first) < 120
    assert first.index("nope") == second.index("^^^^")


def test_point_at_position_behind_the_text_points_at_its_end() -> None:
    assert point_at("SELECT", Position(9, 99, 0)).endswith(" " * 6 + "^")
