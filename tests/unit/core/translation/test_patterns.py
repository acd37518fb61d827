"""Regular expressions for Athena."""

from __future__ import annotations

import pytest
from duckstep_service.core.translation.patterns import athena_pattern


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^a.c$", r"\Aa[^\n]c\z"),
        (r"\d+-\w*", "[0-9]+-[0-9A-Za-z_]*"),
        (r"\S", r"[^\t\n\f\r ]"),
        ("[^가-힣a-z_]{2,3}?", "[^가-힣a-z_]{2,3}?"),
        (r"(?:a|b)\.[\d.]+", r"(?:a|b)\.[0-9.]+"),
    ],
)
def test_pattern_of_plain_parts_is_translated(pattern: str, expected: str) -> None:
    assert athena_pattern(pattern) == expected


@pytest.mark.parametrize(
    "pattern", ["(?i)a", r"\bx", r"\pL", "[[:alpha:]]", "[a-z&&[b]]", "(a", "(?=a)", r"(a)\1", "é"]
)
def test_pattern_that_the_engines_read_differently_has_no_translation(pattern: str) -> None:
    assert athena_pattern(pattern) is None
