"""A table with aligned columns, and records of one column a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from rich.cells import cell_len, set_cell_size

from duckstep.cli.output.cells import NULL, cell_text, one_line

SAMPLE_ROWS = 1000
_NUMBER = re.compile(
    r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL(\(\d+,\s*\d+\))?|DOUBLE|FLOAT|REAL|BIGNUM"
)
_NARROWEST = 8
_DIM = "\x1b[2m"
_PLAIN = "\x1b[0m"


@dataclass(frozen=True)
class Layout:
    """How wide a table may be, in cells, and whether NULL is dimmed: both on a terminal only."""

    width: int | None = None
    styled: bool = False
    expanded: bool = False


Columns = Sequence[tuple[str, str]]
"""Names and DuckDB's types."""


def table_lines(
    columns: Columns, rows: Iterable[Sequence[Any]], layout: Layout = Layout()
) -> Iterator[str]:
    """Yield the lines of a table; as records if asked for or if it is too wide for the layout.

    The widths are those of the first thousand rows: a table of any length streams.
    """
    following = iter(rows)
    first = list(islice(following, SAMPLE_ROWS))
    names = [one_line(name) for name, _ in columns]
    widths = _widths(names, [_cells(row) for row in first], layout)
    everything = chain(first, following)
    if layout.expanded or widths is None:
        yield from _records(names, everything, layout)
        return
    right = [_NUMBER.fullmatch(kind) is not None for _, kind in columns]
    yield _line(_fit(n, w, r, layout) for n, w, r in zip(names, widths, right, strict=True))
    yield "─┼─".join("─" * width for width in widths)
    for row in everything:
        fitted = (_fit(c, w, r, layout) for c, w, r in zip(_cells(row), widths, right, strict=True))
        yield _line(_styled(f, v, layout) for f, v in zip(fitted, row, strict=True))


def _cells(row: Sequence[Any]) -> list[str]:
    return [one_line(cell_text(value)) for value in row]


def _line(cells: Iterable[str]) -> str:
    return " │ ".join(cells).rstrip()


def _widths(names: list[str], cells: list[list[str]], layout: Layout) -> list[int] | None:
    """Return the columns' widths; None if not even narrow columns fit."""
    widths = [
        max([cell_len(name), *(cell_len(row[at]) for row in cells)])
        for at, name in enumerate(names)
    ]
    if layout.width is None:
        return widths
    room = layout.width - 3 * (len(widths) - 1)
    if sum(min(width, _NARROWEST) for width in widths) > room:
        return None
    while sum(widths) > room:
        widest = max(widths)
        second = max([w for w in widths if w < widest], default=_NARROWEST)
        count = widths.count(widest)
        cut = max(second, _NARROWEST, widest - -(-(sum(widths) - room) // count))
        widths = [min(width, cut) if width == widest else width for width in widths]
    return widths


def _fit(text: str, width: int, right: bool, layout: Layout) -> str:
    length = cell_len(text)
    if length > width:
        return text if layout.width is None else set_cell_size(text, width - 1) + "…"
    space = " " * (width - length)
    return space + text if right else text + space


def _styled(text: str, value: Any, layout: Layout) -> str:
    if value is not None or not layout.styled:
        return text
    return text.replace(NULL, f"{_DIM}{NULL}{_PLAIN}")


def _records(names: list[str], rows: Iterable[Sequence[Any]], layout: Layout) -> Iterator[str]:
    """Yield each row as lines of name and value, as psql's expanded display."""
    width = max([cell_len(name) for name in names], default=0)
    for number, row in enumerate(rows, 1):
        yield f"─[ row {number} ]{'─' * max(width - 4, 3)}"
        for name, cell, value in zip(names, _cells(row), row, strict=True):
            padded = name + " " * (width - cell_len(name))
            yield f"{padded} │ {_styled(cell, value, layout)}".rstrip()
