"""The statements of the differential test with their expected outcomes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
FILES = ("statements.sql", "analyst_queries.sql")
EQUAL, REFUSED, FAILS = "equal", "refused", "fails"
_BLOCK = re.compile(r"(?ms)^-- name: (\w+)\n-- expected: (\w+)\n(.*?);\s*$")


@dataclass(frozen=True, slots=True)
class KnownStatement:
    """A statement, and whether the answers of both engines are equal, or it is refused."""

    name: str
    expected: str
    sql: str


def known_statements() -> list[KnownStatement]:
    """Return the statements of the files."""
    return [
        KnownStatement(*found.groups())
        for file in FILES
        if (FOLDER / file).exists()
        for found in _BLOCK.finditer((FOLDER / file).read_text(encoding="utf-8"))
    ]
