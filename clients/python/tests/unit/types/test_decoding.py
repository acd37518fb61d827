"""Python values from JSON as the results route returns it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from duckstep.types import Interval, decode_row

UTC = timezone.utc


@dataclass(frozen=True)
class Column:
    type: str


def decode(kind: str, value: Any) -> Any:
    return decode_row([Column(kind)])([value])[0]


CASES = [
    ("BOOLEAN", True, True),
    ("INTEGER", 5, 5),
    ("BIGINT", "-9223372036854775808", -(2**63)),
    ("BIGINT", 9007199254740991, 2**53 - 1),
    ("UBIGINT", "18446744073709551615", 2**64 - 1),
    ("HUGEINT", "170141183460469231731687303715884105727", 2**127 - 1),
    ("UHUGEINT", "340282366920938463463374607431768211455", 2**128 - 1),
    ("BIGNUM", "1" * 60, int("1" * 60)),
    ("DECIMAL(10,2)", "1.10", Decimal("1.10")),
    ("DECIMAL(38,38)", "." + "0" * 37 + "1", Decimal("1E-38")),
    ("FLOAT", 0.10000000149011612, 0.10000000149011612),
    ("DOUBLE", "Infinity", math.inf),
    ("DOUBLE", "-Infinity", -math.inf),
    ("DOUBLE", 4, 4.0),
    ("DATE", "2024-02-29", date(2024, 2, 29)),
    ("DATE", "0001-01-01", date.min),
    ("DATE", "infinity", "infinity"),
    ("DATE", "10000-01-01", "10000-01-01"),
    ("DATE", "0044-03-15 (BC)", "0044-03-15 (BC)"),
    ("TIME", "10:00:00", time(10)),
    ("TIME", "23:59:59.9", time(23, 59, 59, 900000)),
    ("TIME", "24:00:00", "24:00:00"),
    ("TIME_NS", "10:00:00.123456", time(10, 0, 0, 123456)),
    ("TIME_NS", "10:00:00.123456789", "10:00:00.123456789"),
    ("TIME WITH TIME ZONE", "10:00:00.5+09:30",
     time(10, 0, 0, 500000, timezone(timedelta(hours=9, minutes=30)))),
    ("TIME WITH TIME ZONE", "10:00:00-15:59:59",
     time(10, tzinfo=timezone(-timedelta(hours=15, minutes=59, seconds=59)))),
    ("TIME WITH TIME ZONE", "24:00:00+00", "24:00:00+00"),
    ("TIMESTAMP", "2024-01-01 10:00:00", datetime(2024, 1, 1, 10)),
    ("TIMESTAMP", "2024-01-01 10:00:00.1", datetime(2024, 1, 1, 10, 0, 0, 100000)),
    ("TIMESTAMP", "-infinity", "-infinity"),
    ("TIMESTAMP", "294247-01-10 04:00:54.775806", "294247-01-10 04:00:54.775806"),
    ("TIMESTAMP", "290309-12-22 (BC) 00:00:00", "290309-12-22 (BC) 00:00:00"),
    ("TIMESTAMP_S", "2024-01-01 10:00:00", datetime(2024, 1, 1, 10)),
    ("TIMESTAMP_MS", "2024-01-01 10:00:00.123", datetime(2024, 1, 1, 10, 0, 0, 123000)),
    ("TIMESTAMP_NS", "2024-01-01 10:00:00.123456", datetime(2024, 1, 1, 10, 0, 0, 123456)),
    ("TIMESTAMP_NS", "2024-01-01 10:00:00.123456789", "2024-01-01 10:00:00.123456789"),
    ("TIMESTAMP WITH TIME ZONE", "9999-12-31 23:59:59.999999+00",
     datetime.max.replace(tzinfo=UTC)),
    ("TIMESTAMP WITH TIME ZONE", "2024-01-01 10:00:00+09:30",
     datetime(2024, 1, 1, 0, 30, tzinfo=UTC)),
    ("TIMESTAMP WITH TIME ZONE", "0044-03-15 (BC) 00:00:00+00", "0044-03-15 (BC) 00:00:00+00"),
    ("TIMESTAMP WITH TIME ZONE", "infinity", "infinity"),
    ("INTERVAL", "1 year 2 months 3 days 04:05:06.789", Interval(14, 3, 14_706_789_000)),
    ("BLOB", "YaoA", b"a\xaa\0"),
    ("BLOB", "", b""),
    ("UUID", "00000000-0000-0000-0000-000000000001", UUID(int=1)),
    ("BIT", "0101", "0101"),
    ("ENUM('a', 'b')", "a", "a"),
    ("VARCHAR", "", ""),
    ("JSON", {"a": [1, "ü"]}, '{"a":[1,"ü"]}'),
    ("JSON", "text", '"text"'),
    ("GEOMETRY", "POINT (1 2)", "POINT (1 2)"),
    ("INTEGER[]", [1, None], [1, None]),
    ("DECIMAL(4,2)[][1]", [["1.10", None]], [[Decimal("1.10"), None]]),
    ("STRUCT(a INTEGER, d DATE)", {"a": 1, "d": "2024-01-01"}, {"a": 1, "d": date(2024, 1, 1)}),
    ("STRUCT(d DATE)", {"d": None}, {"d": None}),
    ("UNION(n INTEGER, b BLOB)", {"b": "YQ=="}, {"b": b"a"}),
    ("MAP(INTEGER, VARCHAR)", {"1": "x"}, {1: "x"}),
    ("MAP(BOOLEAN, DATE)", {"true": "2024-01-01", "false": None},
     {True: date(2024, 1, 1), False: None}),
    ("MAP(BLOB, INTEGER)", {"x\\xAA": 1}, {b"x\xaa": 1}),
    ("MAP(DOUBLE, INTEGER)", {"inf": 1, "1e+22": 2}, {math.inf: 1, 1e22: 2}),
    ("MAP(TIMESTAMP WITH TIME ZONE, INTEGER)", {"2024-01-01 10:00:00+00": 1},
     {datetime(2024, 1, 1, 10, tzinfo=UTC): 1}),
    ("MAP(INTEGER[], INTEGER)", {"[1, 2]": 1}, {"[1, 2]": 1}),
    ("MAP(VARCHAR, MAP(INTEGER, INTEGER))", {"a": {"1": 2}}, {"a": {1: 2}}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "expected"), CASES)
def test_decode_row_of_each_type(kind: str, value: Any, expected: Any) -> None:
    decoded = decode(kind, value)
    assert decoded == expected
    assert type(decoded) is type(expected)
    if isinstance(expected, datetime | time):
        assert decoded.tzinfo == expected.tzinfo


@pytest.mark.parametrize("kind", sorted({kind for kind, _, _ in CASES}))
def test_decode_row_of_null(kind: str) -> None:
    assert decode(kind, None) is None


def test_decode_row_of_nan() -> None:
    assert math.isnan(decode("DOUBLE", "NaN"))


def test_decode_row_of_an_integer_with_more_digits_than_python_reads() -> None:
    assert decode("BIGNUM", "1" + "0" * 5000) == 10**5000


def test_decode_row_without_conversions() -> None:
    assert decode_row([Column("INTEGER"), Column("VARCHAR")])([1, None]) == (1, None)


def test_decode_row_keeps_the_order() -> None:
    row = decode_row([Column("DATE"), Column("VARCHAR"), Column("UUID")])(["2024-01-01", "", None])
    assert row == (date(2024, 1, 1), "", None)
