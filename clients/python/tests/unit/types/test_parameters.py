"""Python values as parameters."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pytest

from duckstep.errors import ProgrammingError
from duckstep.types import Interval, encode_parameter
from duckstep.types.common_type import UNKNOWN
from duckstep.types.parameters import Parameter

DAY = date(2024, 1, 1)
PLAIN = [None, True, 1, -(2**127), 2**128 - 1, 1.5, "", "ä", [], [1, None, 2.5], {"a": [1, "x"]}]
TYPED = [
    (2**128, str(2**128), "BIGNUM"),
    (math.nan, "nan", "DOUBLE"),
    (-math.inf, "-inf", "DOUBLE"),
    (Decimal("1.10"), "1.10", "DECIMAL(3,2)"),
    (Decimal("-0.001"), "-0.001", "DECIMAL(3,3)"),
    (Decimal("1E+5"), "100000", "DECIMAL(6,0)"),
    (Decimal(0), "0", "DECIMAL(1,0)"),
    (date(2024, 2, 29), "2024-02-29", "DATE"),
    (datetime(2024, 1, 1, 10, 0, 0, 5), "2024-01-01 10:00:00.000005", "TIMESTAMP"),
    (datetime(2024, 1, 1, 10, tzinfo=timezone(timedelta(hours=9))),
     "2024-01-01 01:00:00+00:00", "TIMESTAMP WITH TIME ZONE"),
    (time(10), "10:00:00", "TIME"),
    (time(10, tzinfo=timezone(timedelta(hours=9))), "10:00:00+09:00", "TIME WITH TIME ZONE"),
    (timedelta(days=-1, microseconds=1), "-1 day 00:00:00.000001", "INTERVAL"),
    (Interval(14, 3), "1 year 2 months 3 days", "INTERVAL"),
    (UUID(int=1), "00000000-0000-0000-0000-000000000001", "UUID"),
    (b"a\xaa", "\\x61\\xAA", "BLOB"),
    ([date(2024, 1, 1), None], ["2024-01-01", None], "DATE[]"),
    ([Decimal("1.5"), Decimal("20"), 3], ["1.5", "20", 3], "DECIMAL(20,1)"),
    ([1, math.nan], [1, "nan"], "DOUBLE[]"),
    ({"a": 1, 'b"c': date(2024, 1, 1), "d": None}, {"a": 1, 'b"c': "2024-01-01", "d": None},
     'STRUCT("a" BIGINT, "b""c" DATE, "d" "NULL")'),
    ([{"a": DAY}, {"a": None}], [{"a": "2024-01-01"}, {"a": None}], 'STRUCT("a" DATE)[]'),
    ([[DAY], [], None], [["2024-01-01"], [], None], "DATE[][]"),
    ([{"a": b"x"}], [{"a": "\\x78"}], 'STRUCT("a" BLOB)[]'),
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN)
def test_encode_parameter_of_a_value_of_json(value: Any) -> None:
    parameter = encode_parameter(value)
    assert parameter.value == value
    assert not parameter.typed


@pytest.mark.parametrize(("value", "json", "kind"), TYPED)
def test_encode_parameter_with_a_type(value: Any, json: Any, kind: str) -> None:
    expected = f"{kind}[]" if isinstance(value, list) and not kind.endswith("[]") else kind
    assert encode_parameter(value) == Parameter(json, expected, True)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (object(), "class object"),
        (Decimal("NaN"), "never NaN"),
        (Decimal(10**38), "38 digits"),
        ([Decimal("1.5"), 1.5], "different types"),
        ([date(2024, 1, 1), "x"], "different types"),
        ({1: date(2024, 1, 1)}, "map"),
        ({"": 1}, "not empty"),
        ("\ud800", "surrogates"),
    ],
)
def test_encode_parameter_of_a_value_without_type(value: Any, reason: str) -> None:
    with pytest.raises(ProgrammingError, match=reason) as raised:
        encode_parameter(value, ":day")
    assert "The parameter :day cannot be bound" in str(raised.value)


def test_encode_parameter_of_pandas_and_numpy() -> None:
    import numpy
    import pandas

    assert encode_parameter(numpy.int64(5)) == Parameter(5, "BIGINT")
    assert encode_parameter(numpy.array([1.5, 2.5])).value == [1.5, 2.5]
    assert encode_parameter(pandas.NaT) == encode_parameter(pandas.NA) == Parameter(None, UNKNOWN)
    moment = pandas.Timestamp("2024-01-01 10:00:00.123456789")
    assert encode_parameter(moment) == Parameter(
        "2024-01-01 10:00:00.123456789", "TIMESTAMP_NS", True
    )


def test_encode_parameter_of_numpy_times() -> None:
    import numpy

    moment, seconds = numpy.datetime64, numpy.timedelta64
    expected: list[tuple[Any, Any, str]] = [
        (moment("2024-01-02T03:04:05.123456000"), "2024-01-02 03:04:05.123456", "TIMESTAMP"),
        (moment("2024-01-02T03:04:05.123456789"), "2024-01-02 03:04:05.123456789", "TIMESTAMP_NS"),
        (moment("1970-01-02T03", "ps"), "1970-01-02 03:00:00", "TIMESTAMP"),
        (moment("2024-01-02"), "2024-01-02", "DATE"),
        (moment("2024"), "2024-01-01", "DATE"),
        (seconds(2000, "ns"), "00:00:00.000002", "INTERVAL"),
        (seconds(14, "M"), "1 year 2 months", "INTERVAL"),
        (
            numpy.array(["2024-01-01", "NaT"], "M8[ns]"),
            ["2024-01-01 00:00:00", None],
            "TIMESTAMP[]",
        ),
    ]
    for value, text, kind in expected:
        assert encode_parameter(value) == Parameter(text, kind, True)
    assert encode_parameter(moment("NaT", "ns")) == Parameter(None, UNKNOWN)


def test_encode_parameter_of_times_that_no_type_holds() -> None:
    import numpy
    import pandas

    values = [
        numpy.timedelta64(1500, "ns"),
        numpy.datetime64("2024-01-01T00:00:00.000000000001"),
        numpy.datetime64("12000-12-31"),
        pandas.Timedelta(1, "ns"),
    ]
    for value in values:
        with pytest.raises(ProgrammingError, match="cannot be bound"):
            encode_parameter(value)


def test_encode_parameter_of_an_enum_of_texts() -> None:
    class Colour(str, Enum):
        RED = "red"

    parameter = encode_parameter(Colour.RED)
    assert (type(parameter.value), parameter.value) == (str, "red")
