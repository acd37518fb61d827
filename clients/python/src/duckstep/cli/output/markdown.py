"""Rows as a Markdown table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from rich.cells import cell_len

from duckstep.cli.output.cells import cell_text, one_line
from duckstep.cli.output.table import SAMPLE_ROWS


def markdown_lines(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a Markdown table, aligned by its first thousand rows."""
    following = (_markdown_row(row) for row in rows)
    lines = [[_markdown_cell(name) for name in names], *islice(following, SAMPLE_ROWS)]
    widths = [max(3, *(cell_len(line[at]) for line in lines)) for at in range(len(names))]
    yield _markdown_line(lines[0], widths)
    yield "| " + " | ".join("-" * width for width in widths) + " |"
    for line in chain(lines[1:], following):
        yield _markdown_line(line, widths)


def _markdown_row(row: Sequence[Any]) -> list[str]:
    return [_markdown_cell(cell_text(value)) for value in row]


def _markdown_cell(text: str) -> str:
    lines = text.replace("\\", "\\\\").replace("|", "\\|").replace("\r\n", "\n").split("\n")
    return "<br>".join(map(one_line, lines))


def _markdown_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (c + " " * (w - cell_len(c)) for c, w in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
