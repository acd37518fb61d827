"""The line of SQL of an error, with carets below its position."""

from __future__ import annotations

from duckstep.errors import Position

_WIDTH = 100
_TAB = "    "


def point_at(sql: str, position: Position) -> str:
    """Return the line of the position, and carets below its characters.

    A long line is cut around the position; the widths of wide characters and tabs count.
    """
    from rich.cells import cell_len

    lines = sql.splitlines() or [""]
    line = lines[min(position.line, len(lines)) - 1]
    start = min(max(position.column - 1, 0), len(line))
    first = max(0, start - _WIDTH // 2) if len(line) > _WIDTH else 0
    shown = line[first : first + _WIDTH]
    before = ("…" if first else "") + line[first:start].replace("\t", _TAB)
    marked = line[start : start + max(position.length, 1)][: first + _WIDTH - start]
    text = ("…" if first else "") + shown.replace("\t", _TAB)
    text += "…" if len(line) > first + _WIDTH else ""
    label = f"{position.line:>3} | "
    carets = "^" * max(cell_len(marked.replace("\t", _TAB)), 1)
    return f"{label}{text}\n{' ' * (len(label) - 2)}| {' ' * cell_len(before)}{carets}"
