"""Values of every DuckDB type, and what each client makes of them.

The values of a case are ordinary, extreme and empty ones; every column also has a NULL.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pandas as pd

from duckstep.types import Interval

UTC = timezone.utc
NAN, INF = math.nan, math.inf


@dataclass(frozen=True)
class Case:
    """A type, literals of it, and their values; what is None is as in Python, or as in Arrow.

    `typed` has the values of a column with a type of SQLAlchemy. `bindable` is whether the Python
    values can be parameters.
    """

    kind: str
    literals: Sequence[str]
    python: Sequence[Any]
    arrow: Sequence[Any] | None = None
    pandas: Sequence[Any] | None = None
    polars: Sequence[Any] | None = None
    typed: Sequence[Any] | None = None
    bindable: bool = True


def integers(kind: str, low: int, high: int) -> Case:
    """Return a case with the limits of an integer type."""
    values = [0, 7, low, high]
    return Case(kind, [f"'{value}'" for value in values], values)


def wide_integers(kind: str, low: int, high: int) -> Case:
    """Return a case of integers that are texts in Arrow, because one of them has 39 digits."""
    case = integers(kind, low, high)
    texts = [str(value) for value in case.python]
    return replace(case, arrow=texts, pandas=case.python, polars=case.python)


_KST = timezone(timedelta(hours=9))
_DAYS = [date(2024, 2, 29), date.min, date.max]
_MOMENTS = [datetime(2024, 2, 29, 10, 0, 0, 5), datetime.min, datetime.max]
_SECONDS = [datetime(2024, 2, 29, 10), datetime.min, datetime(9999, 12, 31, 23, 59, 59)]
_MILLISECONDS = [datetime(2024, 2, 29, 10, 0, 0, 5000), datetime.min]
_AWARE = [datetime(2024, 2, 29, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
_NANOSECONDS = ["2024-02-29 10:00:00.123456789", "1970-01-01 00:00:00.000000001"]
_SPANS = [Interval(14, 3, 14_706_789_000), Interval(-24, -1), Interval(0, 0, -1), Interval()]
_UUID = "00000000-0000-0000-0000-0000000000ff"
_POINT = bytes.fromhex("0101000000000000000000f03f0000000000000040")
_WIDE_DECIMAL = "9" * 38


def _nanoseconds(spans: Sequence[Interval]) -> list[tuple[int, int, int]]:
    return [(months, days, 1000 * microseconds) for months, days, microseconds in spans]


def _offsets(spans: Sequence[Interval]) -> list[Any]:
    return [
        pd.DateOffset(months=months, days=days, nanoseconds=1000 * microseconds)
        for months, days, microseconds in spans
    ]


SCALARS = (
    Case("BOOLEAN", ["true", "false"], [True, False]),
    integers("TINYINT", -(2**7), 2**7 - 1),
    integers("SMALLINT", -(2**15), 2**15 - 1),
    integers("INTEGER", -(2**31), 2**31 - 1),
    integers("BIGINT", -(2**63), 2**63 - 1),
    integers("UTINYINT", 0, 2**8 - 1),
    integers("USMALLINT", 0, 2**16 - 1),
    integers("UINTEGER", 0, 2**32 - 1),
    integers("UBIGINT", 0, 2**64 - 1),
    wide_integers("HUGEINT", -(2**127), 2**127 - 1),
    wide_integers("UHUGEINT", 0, 2**128 - 1),
    replace(wide_integers("BIGNUM", -(10**60), 10**60), polars=None),
    Case("DECIMAL(10,2)", ["1.10", "-99999999.99", "0"],
         [Decimal("1.10"), Decimal("-99999999.99"), Decimal("0.00")]),
    Case("DECIMAL(38,0)", [f"'{_WIDE_DECIMAL}'", "0"], [Decimal(_WIDE_DECIMAL), Decimal(0)]),
    Case("FLOAT", ["0.5", "'nan'", "'inf'", "'-inf'"], [0.5, NAN, INF, -INF]),
    Case("DOUBLE", ["0.1", "'nan'", "'inf'", "1.7976931348623157e308", "5e-324"],
         [0.1, NAN, INF, 1.7976931348623157e308, 5e-324]),
    Case("VARCHAR", ["'ä €'", "''", "'NULL'", "'nan'", "chr(0) || 'x'"],
         ["ä €", "", "NULL", "nan", "\0x"]),
    Case("BLOB", ["'a\\xAA\\x00'", "''"], [b"a\xaa\0", b""]),
    Case("UUID", [f"'{_UUID}'"], [UUID(_UUID)], [_UUID]),
    Case("BIT", ["'0101'"], ["0101"]),
    Case("ENUM('a', 'b''c', '')", ["'b''c'", "''"], ["b'c", ""]),
    Case("DATE", ["'2024-02-29'", "'0001-01-01'", "'9999-12-31'"], _DAYS),
    Case("TIME", ["'10:00:00.5'", "'00:00:00'", "'23:59:59.999999'"],
         [time(10, 0, 0, 500_000), time.min, time.max]),
    Case("TIME_NS", ["'10:00:00.123456789'"], ["10:00:00.123456789"]),
    Case("TIME WITH TIME ZONE", ["'10:00:00+09'"], [time(10, tzinfo=_KST)], ["10:00:00+09"]),
    Case("TIMESTAMP", [f"'{each}'" for each in _MOMENTS], _MOMENTS),
    Case("TIMESTAMP_S", [f"'{each}'" for each in _SECONDS], _SECONDS),
    Case("TIMESTAMP_MS", [f"'{each}'" for each in _MILLISECONDS], _MILLISECONDS),
    Case("TIMESTAMP_NS", [f"'{each}'" for each in _NANOSECONDS], _NANOSECONDS,
         [pd.Timestamp(each) for each in _NANOSECONDS],
         # The column has the nanoseconds; the datetime of a value cannot.
         polars=[datetime(2024, 2, 29, 10, 0, 0, 123456), datetime(1970, 1, 1)]),
    Case("TIMESTAMP WITH TIME ZONE", ["'2024-02-29 10:00:00+09'", f"'{_AWARE[1]}'"], _AWARE),
    Case("INTERVAL", [f"'{each}'" for each in _SPANS], _SPANS, _nanoseconds(_SPANS),
         _offsets(_SPANS), [each._asdict() for each in _SPANS],
         [*_SPANS[:2], timedelta(microseconds=-1), timedelta()]),
    Case("JSON", ["'{\"a\": [1, null, \"ä\"]}'", "'\"\"'"], ['{"a":[1,null,"ä"]}', '""'],
         ['{"a": [1, null, "ä"]}', '""'], typed=[{"a": [1, None, "ä"]}, ""]),
    Case("GEOMETRY", ["'POINT (1 2)'"], ["POINT (1 2)"], [_POINT]),
)  # fmt: skip

NESTED = (
    Case("BIGINT[]", ["[9007199254740993, NULL]", "[]"], [[2**53 + 1, None], []]),
    Case("DOUBLE[2]", ["['nan'::DOUBLE, 1.5]"], [[NAN, 1.5]]),
    Case("VARCHAR[][]", ["[['a', '', NULL], NULL, []]"], [[["a", "", None], None, []]]),
    Case("TIMESTAMP WITH TIME ZONE[]", ["['2024-02-29 10:00:00+09', NULL]"], [[_AWARE[0], None]]),
    Case("INTERVAL[]", ["[INTERVAL 1 DAY, NULL]"], [[Interval(0, 1), None]],
         [[(0, 1, 0), None]], polars=[[Interval(0, 1)._asdict(), None]]),
    Case("HUGEINT[]", [f"[{2**70}, NULL]"], [[2**70, None]], [[str(2**70), None]]),
    Case("STRUCT(a DECIMAL(4,2), b DATE, c VARCHAR)",
         ["{'a': 1.10, 'b': DATE '2024-02-29', 'c': ''}", "{'a': NULL, 'b': NULL, 'c': NULL}"],
         [{"a": Decimal("1.10"), "b": _DAYS[0], "c": ""}, {"a": None, "b": None, "c": None}]),
    Case("MAP(VARCHAR, BLOB)", ["MAP {'k': 'a'::BLOB, '': NULL}"], [{"k": b"a", "": None}],
         [[("k", b"a"), ("", None)]], polars=[{"k": b"a", "": None}], bindable=False),
    Case("MAP(DATE, INTEGER)", ["MAP {DATE '2024-02-29': 1}"], [{_DAYS[0]: 1}],
         [[(_DAYS[0], 1)]], polars=[{_DAYS[0]: 1}], bindable=False),
    Case("UNION(num INTEGER, txt VARCHAR)",
         ["union_value(num := 2)", "union_value(txt := '')", "NULL::INTEGER"],
         [{"num": 2}, {"txt": ""}, {"num": None}],
         [{"tag": "num", "num": 2, "txt": None}, {"tag": "txt", "num": None, "txt": ""},
          {"tag": "num", "num": None, "txt": None}]),
)  # fmt: skip

CASES = (*SCALARS, *NESTED)
ROWS = max(len(case.literals) for case in CASES) + 1
# What no class of Python holds is the server's text; what these are elsewhere is in the docs.
BEYOND = (
    ("DATE", ["infinity", "-infinity", "10000-01-01", "0044-03-15 (BC)"]),
    ("TIME", ["24:00:00"]),
    ("TIMESTAMP", ["infinity", "294247-01-10 04:00:54.775806", "0044-03-15 (BC) 00:00:00"]),
    ("TIMESTAMP WITH TIME ZONE", ["-infinity", "10000-01-01 00:00:00+00"]),
)


def sql_of_cases() -> str:
    """Return the query with a column for each case, and a NULL in the last row of each."""
    rows = (
        ", ".join(f"CAST({_literal(case, row)} AS {case.kind}) AS c{n}" for n, case in _numbered())
        for row in range(ROWS)
    )
    return " UNION ALL ".join(f"(SELECT {row} AS row, {each})" for row, each in enumerate(rows))


def padded(values: Sequence[Any]) -> list[Any]:
    """Return the values of a column, with NULL in the rows without a value."""
    return [*values, *[None] * (ROWS - len(values))]


def _numbered() -> list[tuple[int, Case]]:
    return list(enumerate(CASES))


def _literal(case: Case, row: int) -> str:
    return case.literals[row] if row < len(case.literals) else "NULL"
