"""Output to stdout: what it is, and documents and small tables on it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from typing import Any

from duckstep.cli.output.table import Columns, Layout, table_lines


def layout(*, expanded: bool = False) -> Layout:
    """Return the layout for stdout: as wide as the terminal; any width for a file or pipe."""
    if not sys.stdout.isatty():
        return Layout(expanded=expanded)
    width = shutil.get_terminal_size().columns
    return Layout(width=width, styled="NO_COLOR" not in os.environ, expanded=expanded)


def print_table(columns: Columns, rows: Sequence[Sequence[Any]], *, expanded: bool = False) -> None:
    """Print rows as a table."""
    for line in table_lines(columns, rows, layout(expanded=expanded)):
        print(line)


def print_document(document: Any) -> None:
    """Print one JSON document, indented on a terminal."""
    indent = 2 if sys.stdout.isatty() else None
    print(json.dumps(document, ensure_ascii=False, indent=indent))
