"""The common form of both engines' answers."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.trino.answers import difference, duckdb_value, trino_value

PAIRS = [
    (1, 1, "bigint"),
    (Decimal("1.50"), "1.50", "decimal(10, 2)"),
    (float("inf"), "Infinity", "double"),
    (dt.datetime(2024, 6, 30, 1, 2, 3, 4), "2024-06-30 01:02:03.000004", "timestamp(6)"),
    (dt.date(2024, 2, 29), "2024-02-29", "date"),
    (dt.timedelta(days=1, microseconds=5000), "1 00:00:00.005", "interval day to second"),
    (b"\xff", "/w==", "varbinary"),
    ([1, None], [1, None], "array(integer)"),
    ({"a": 1, "b": "x"}, [1, "x"], 'row("a" integer, b varchar)'),
    ({"k": [2]}, {"k": [2]}, "map(varchar, array(bigint))"),
]


@pytest.mark.parametrize(("duckdb", "trino", "type_name"), PAIRS)
def test_values_of_both_engines_are_equal(duckdb: object, trino: object, type_name: str) -> None:
    assert difference([(duckdb_value(duckdb),)], [(trino_value(trino, type_name),)], True) == ""


def test_difference_of_order_counts_only_for_ordered_statements() -> None:
    rows, other = [(Decimal(1),), (Decimal(2),)], [(Decimal(2),), (Decimal(1),)]
    assert difference(rows, other, True) == "other order"
    assert difference(rows, other, False) == ""


def test_difference_names_both_values() -> None:
    assert difference([(Decimal(1),)], [(Decimal(2),)], True) == "1, 2 on Trino"
