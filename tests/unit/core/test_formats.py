"""Content negotiation."""

from __future__ import annotations

import pytest
from duckstep_service.core.formats import Format, first_named, negotiate


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, Format.CSV),
        ("", Format.CSV),
        ("*/*", Format.CSV),
        ("text/csv", Format.CSV),
        ("application/json", Format.JSON),
        ("application/json;q=0.5, text/csv;q=0.4", Format.JSON),
        ("text/*;q=0.2, application/vnd.apache.parquet", Format.PARQUET),
        ("application/*", Format.JSON),
        ("text/csv;q=0, */*", Format.JSON),
        ("text/html, */*;q=0.1", Format.CSV),
        ("TEXT/CSV; charset=utf-8", Format.CSV),
        ("text/html", None),
        ("application/json;q=0", None),
        ("application/json;q=high", None),
    ],
)
def test_negotiate_picks_highest_weight(accept: str | None, expected: Format | None) -> None:
    assert negotiate(accept) is expected


def test_negotiate_tie_prefers_query_format() -> None:
    assert negotiate("*/*", Format.ARROW) is Format.ARROW


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, None),
        ("*/*", None),
        ("Application/vnd.apache.arrow.stream;q=0.9, */*", Format.ARROW),
        ("*/*, application/vnd.apache.parquet", None),
    ],
)
def test_first_named_format(accept: str | None, expected: Format | None) -> None:
    assert first_named(accept) is expected
