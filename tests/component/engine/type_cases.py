"""Types for random results: their values, their SQL, and their form in each format."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import duckdb
from hypothesis import strategies as st

EXACT = 2**53 - 1
Strategy = st.SearchStrategy[Any]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@dataclass(frozen=True)
class Kind:
    """A type; `values` exclude None, `json` and `arrow` are the values read from these formats."""

    sql: str
    values: Strategy
    literal: Callable[[Any], str]
    json: Callable[[Any], Any] = lambda value: value
    arrow: Callable[[Any], Any] = lambda value: value

    def as_sql(self, value: Any) -> str:
        return f"CAST({'NULL' if value is None else self.literal(value)} AS {self.sql})"

    def as_json(self, value: Any) -> Any:
        return None if value is None else self.json(value)

    def as_arrow(self, value: Any) -> Any:
        return None if value is None else self.arrow(value)


def quoted(value: Any) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _integer(sql: str, low: int, high: int, arrow: Callable[[Any], Any]) -> Kind:
    values = st.one_of(st.integers(low, high), st.sampled_from([low, high, 0]))
    near = st.integers(max(low, EXACT - 3), EXACT + 3) if high > EXACT else values
    return Kind(
        sql,
        st.one_of(values, near),
        quoted,
        lambda value: value if abs(value) <= EXACT else str(value),
        arrow,
    )


def _float(value: float) -> Any:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _moment(value: datetime | time) -> str:
    text = value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return text.rstrip("0") if "." in text else text


def _unfolded(value: Any) -> Any:
    """Return a time without Python's fold attribute."""
    return value.replace(fold=0)


def _interval(value: tuple[int, int, int]) -> str:
    months, days, microseconds = value
    return f"to_months({months}) + to_days({days}) + to_microseconds({microseconds})"


def _same(value: Any) -> Any:
    return value


_FIRST, _LAST = datetime(1, 1, 1), datetime(9999, 12, 31)
_MONEY = st.decimals(-(10**14), 10**14, places=3, allow_nan=False, allow_infinity=False)

LEAVES = [
    Kind("BOOLEAN", st.booleans(), quoted),
    _integer("TINYINT", -128, 127, _same),
    _integer("BIGINT", -(2**63), 2**63 - 1, _same),
    _integer("UBIGINT", 0, 2**64 - 1, _same),
    _integer("HUGEINT", 1 - 10**38, 10**38 - 1, Decimal),
    _integer("UHUGEINT", 0, 2**128 - 1, str),
    Kind("DECIMAL(18,3)", _MONEY, quoted, lambda value: f"{value:.3f}".replace("-0.000", "0.000")),
    Kind("DOUBLE", st.floats(), lambda value: quoted(repr(value)), _float),
    Kind("VARCHAR", TEXT, quoted),
    Kind(
        "BLOB",
        st.binary(max_size=9),
        lambda value: f"from_hex('{value.hex()}')",
        lambda value: base64.b64encode(value).decode(),
    ),
    Kind("DATE", st.dates(date(1, 1, 1)), quoted, str),
    Kind("TIME", st.times().map(_unfolded), quoted, _moment),
    Kind("TIMESTAMP", st.datetimes(_FIRST, _LAST).map(_unfolded), quoted, _moment),
    Kind(
        "TIMESTAMPTZ",
        st.datetimes(_FIRST, _LAST, timezones=st.just(UTC)).map(_unfolded),
        quoted,
        lambda value: _moment(value.replace(tzinfo=None)) + "+00",
        lambda value: value.replace(tzinfo=None),
    ),
    Kind("UUID", st.uuids(), quoted, str, str),
    Kind("ENUM('a', 'b''c', '한')", st.sampled_from(["a", "b'c", "한"]), quoted),
]


def _text_of_interval(value: tuple[int, int, int]) -> str:
    row = duckdb.sql(f"SELECT CAST({_interval(value)} AS VARCHAR)").fetchone()
    assert row is not None
    return str(row[0])


INTERVAL = Kind(
    "INTERVAL",
    st.tuples(st.integers(-999, 999), st.integers(-9999, 9999), st.integers(-(10**12), 10**12)),
    _interval,
    _text_of_interval,
    _text_of_interval,
)


def list_of(item: Kind) -> Kind:
    return Kind(
        f"{item.sql}[]",
        st.lists(nullable(item), max_size=3),
        lambda value: "[" + ", ".join(map(item.as_sql, value)) + "]",
        lambda value: [item.as_json(each) for each in value],
        lambda value: [item.as_arrow(each) for each in value],
    )


def struct_of(first: Kind, second: Kind) -> Kind:
    members = {"a": first, "b \"c'": second}
    names = {name: '"' + name.replace('"', '""') + '"' for name in members}
    fields = ", ".join(f"{names[name]} {kind.sql}" for name, kind in members.items())
    return Kind(
        f"STRUCT({fields})",
        st.fixed_dictionaries({name: nullable(kind) for name, kind in members.items()}),
        lambda value: (
            "struct_pack("
            + ", ".join(f"{names[n]} := {kind.as_sql(value[n])}" for n, kind in members.items())
            + ")"
        ),
        lambda value: {name: kind.as_json(value[name]) for name, kind in members.items()},
        lambda value: {name: kind.as_arrow(value[name]) for name, kind in members.items()},
    )


def map_of(item: Kind) -> Kind:
    def literal(value: dict[str, Any]) -> str:
        keys, values = map(quoted, value), map(item.as_sql, value.values())
        return (
            f"MAP(CAST([{', '.join(keys)}] AS VARCHAR[]),"
            f" CAST([{', '.join(values)}] AS {item.sql}[]))"
        )

    return Kind(
        f"MAP(VARCHAR, {item.sql})",
        st.dictionaries(TEXT, nullable(item), max_size=3),
        literal,
        lambda value: {key: item.as_json(each) for key, each in value.items()},
        lambda value: [(key, item.as_arrow(each)) for key, each in value.items()],
    )


def union_of(first: Kind, second: Kind) -> Kind:
    members = {"x": first, "y": second}
    return Kind(
        f"UNION(x {first.sql}, y {second.sql})",
        st.one_of(*(st.tuples(st.just(name), kind.values) for name, kind in members.items())),
        lambda value: f"union_value({value[0]} := {members[value[0]].as_sql(value[1])})",
        lambda value: {value[0]: members[value[0]].as_json(value[1])},
        lambda value: {
            "tag": value[0],
            **{
                n: kind.as_arrow(value[1] if n == value[0] else None) for n, kind in members.items()
            },
        },
    )


def nullable(kind: Kind) -> Strategy:
    return st.one_of(st.none(), kind.values)


KINDS: st.SearchStrategy[Kind] = st.recursive(
    st.sampled_from([*LEAVES, INTERVAL]),
    lambda inner: st.one_of(
        st.builds(list_of, inner),
        st.builds(map_of, inner),
        st.builds(struct_of, inner, inner),
        st.builds(union_of, inner, inner),
    ),
    max_leaves=4,
)
