"""The queries: eleven over the sample reviews, in this folder, and the 22 of TPC-H."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

REVIEWS, TPCH = "reviews", "tpch"
TPCH_FILE = "tpch.json"


@dataclass(frozen=True, slots=True)
class Query:
    """A statement that every engine runs, and its description."""

    suite: str
    name: str
    about: str
    sql: str


def read_queries(cache: Path) -> list[Query]:
    """Return the queries over the reviews and those of TPC-H, which `cache` holds."""
    reviews = [_read(path) for path in sorted(Path(__file__).parent.glob("*.sql"))]
    numbered: list[tuple[int, str]] = json.loads((cache / TPCH_FILE).read_text())
    tpch = [
        Query(TPCH, f"Q{number:02}", f"TPC-H query {number}", sql.strip().rstrip(";"))
        for number, sql in numbered
    ]
    return reviews + tpch


def _read(path: Path) -> Query:
    first, _, sql = path.read_text().partition("\n")
    return Query(REVIEWS, path.stem, first.removeprefix("--").strip(), sql.strip())
