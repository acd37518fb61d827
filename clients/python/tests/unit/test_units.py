"""Numbers for people, and sizes as people write them."""

from __future__ import annotations

import pytest

from duckstep.errors import InterfaceError
from duckstep.units import bytes_text, count, dollars_text, seconds_text, size


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1 KB"), (12_345_678, "12.3 MB"), (999_950, "1 MB")],
)
def test_bytes_text_has_three_digits(number: int, text: str) -> None:
    assert bytes_text(number) == text


@pytest.mark.parametrize(
    ("usd", "text"),
    [
        (0.0, "$0.00"),
        (1, "$1.00"),
        (12.5, "$12.50"),
        (0.00025412, "$0.000254"),
        (0.05, "$0.05"),
        (0.0123, "$0.0123"),
    ],
)
def test_dollars_text_has_three_significant_digits(usd: float, text: str) -> None:
    assert dollars_text(usd) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("10GB", 10**10), ("1.5 MB", 1_500_000), ("1GiB", 2**30), ("2kb", 2_000)],
)
def test_size_reads_units(text: str, number: int) -> None:
    assert size(text) == number


@pytest.mark.parametrize("text", ["", "GB", "10 apples", "-1", "0"])
def test_size_refuses_other_texts(text: str) -> None:
    with pytest.raises(InterfaceError, match="is not a size"):
        size(text)


def test_seconds_and_counts_are_for_people() -> None:
    assert (seconds_text(0.123), seconds_text(75)) == ("0.12 s", "1 min 15 s")
    assert (count(1, "row"), count(1234, "row")) == ("1 row", "1,234 rows")
