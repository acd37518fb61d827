"""The SQL that the dialect writes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from duckstep.sqlalchemy import DOUBLE, MAP, STRUCT, UNION, type_from
from duckstep.sqlalchemy.dialect import DuckstepDialect

REVIEWS = sa.table(
    "reviews",
    sa.column("id", sa.Integer),
    sa.column("day", sa.Date),
    sa.column("ts", sa.DateTime),
    sa.column("tz", sa.DateTime(timezone=True)),
    sa.column("clock", sa.Time),
    sa.column("left", sa.String),
    sa.column("price", sa.Numeric(10, 2)),
    sa.column("body", sa.LargeBinary),
    sa.column("facts", sa.JSON),
    sa.column("span", sa.Interval),
)
C = REVIEWS.c
MOMENT = dt.datetime(2020, 1, 1, 10, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def compiled(statement: Any, **options: Any) -> str:
    text = str(statement.compile(dialect=DuckstepDialect(), compile_kwargs=options))
    return " ".join(text.split())


def where(condition: Any) -> str:
    return compiled(sa.select(C.id).where(condition), literal_binds=True).partition("WHERE ")[2]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (C.day == dt.date(2020, 1, 1), "reviews.day = CAST('2020-01-01' AS DATE)"),
        (C.ts == MOMENT, "reviews.ts = CAST('2020-01-01T08:00:00' AS TIMESTAMP)"),
        (
            C.tz == MOMENT,
            "reviews.tz = CAST('2020-01-01T08:00:00+00:00' AS TIMESTAMP WITH TIME ZONE)",
        ),
        (C.clock == dt.time(10, 30), "reviews.clock = CAST('10:30:00' AS TIME)"),
        (C.price == Decimal("1.50"), "reviews.price = 1.50"),
        (C.body == b"\x00a", r"reviews.body = CAST('\x00\x61' AS BLOB)"),
        (
            C.span == dt.timedelta(days=-1, seconds=3),
            "reviews.span = CAST('-1 days 3 seconds 0 microseconds' AS INTERVAL)",
        ),
        (C.left == "it's", "reviews.\"left\" = 'it''s'"),
        (C.left.ilike("a%"), "reviews.\"left\" ILIKE 'a%'"),
        (C.left.not_ilike("a/%", escape="/"), "reviews.\"left\" NOT ILIKE 'a/%' ESCAPE '/'"),
        (C.left.regexp_match("a", flags="i"), "regexp_matches(reviews.\"left\", 'a', 'i')"),
        (~C.left.regexp_match("a"), "NOT regexp_matches(reviews.\"left\", 'a')"),
        (
            C.facts["a"].as_integer() == 1,
            "CAST((reviews.facts ->> '$.\"a\"') AS INTEGER) = 1",
        ),
        (
            C.facts[("a", 1)].as_string() == "x",
            "CAST((reviews.facts ->> '$.\"a\"[1]') AS VARCHAR) = 'x'",
        ),
        (C.id.bitwise_xor(1) == 0, "xor(reviews.id, 1) = 0"),
    ],
)
def test_condition_with_literals_is_duckdbs(condition: Any, expected: str) -> None:
    assert where(condition) == expected


def test_values_are_bound_in_order() -> None:
    statement = sa.select(C.id).where(C.left == "a", C.id > 3).limit(5).offset(2)
    query = statement.compile(dialect=DuckstepDialect())
    assert " ".join(str(query).split()).endswith(
        'WHERE reviews."left" = ? AND reviews.id > ? LIMIT ? OFFSET ?'
    )
    assert [query.params[name] for name in query.positiontup or []] == ["a", 3, 5, 2]


def test_offset_without_limit_has_no_limit() -> None:
    assert compiled(sa.select(C.id).offset(2)).endswith("FROM reviews OFFSET ?")


def test_division_of_integers_is_exact() -> None:
    assert "SELECT reviews.id / ? AS" in compiled(sa.select(C.id / 2))
    assert "SELECT reviews.id // ? AS" in compiled(sa.select(C.id // 2))
    assert "SELECT FLOOR(reviews.id / ?) AS" in compiled(sa.select(C.id // 2.5))


def test_distinct_on_is_written() -> None:
    statement = sa.select(C.id).ext(postgresql.distinct_on(C.left))
    assert compiled(statement) == 'SELECT DISTINCT ON (reviews."left") reviews.id FROM reviews'


def test_for_update_is_left_out() -> None:
    assert compiled(sa.select(C.id).with_for_update()) == "SELECT reviews.id FROM reviews"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (sa.Float(), "DOUBLE"),
        (sa.Float(24), "FLOAT"),
        (sa.Numeric(), "DECIMAL(38, 10)"),
        (sa.Numeric(12), "DECIMAL(12, 0)"),
        (sa.String(30), "VARCHAR"),
        (sa.Text(), "VARCHAR"),
        (sa.LargeBinary(), "BLOB"),
        (sa.DateTime(), "TIMESTAMP"),
        (sa.TIMESTAMP(timezone=True), "TIMESTAMP WITH TIME ZONE"),
        (sa.Time(timezone=True), "TIME WITH TIME ZONE"),
        (sa.Interval(), "INTERVAL"),
        (sa.Uuid(), "UUID"),
        (sa.Enum("a", "b"), "VARCHAR"),
        (sa.ARRAY(sa.Integer, dimensions=2), "INTEGER[][]"),
        (DOUBLE(), "DOUBLE"),
        (MAP(sa.String(), sa.Integer()), "MAP(VARCHAR, INTEGER)"),
        (STRUCT([("a b", sa.Date())]), 'STRUCT("a b" DATE)'),
        (UNION([("a", sa.Date())]), 'UNION("a" DATE)'),
    ],
)
def test_type_has_duckdbs_name(kind: Any, expected: str) -> None:
    assert DuckstepDialect().type_compiler_instance.process(kind) == expected


DECLARATIONS = """BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER
    UBIGINT UHUGEINT FLOAT DOUBLE DECIMAL(10,2) VARCHAR BLOB BIT DATE TIME TIMESTAMP TIMESTAMP_S
    TIMESTAMP_MS TIMESTAMP_NS INTERVAL UUID JSON BIGNUM INTEGER[] VARCHAR[][] INTEGER[3]
    MAP(VARCHAR,DOUBLE[]) ENUM('a','b') STRUCT("a"INTEGER,"b"VARCHAR[]) UNION("n"INTEGER,"t"DATE)
    TIMESTAMP&WITH&TIME&ZONE TIME&WITH&TIME&ZONE"""


@pytest.mark.parametrize(
    "declaration",
    [each.replace("&", " ") for each in DECLARATIONS.split()],
)
def test_reflected_type_is_the_type_that_it_was(declaration: str) -> None:
    """DuckDB itself compares the two, since it has several names for a type."""
    kind = type_from(declaration)
    name = DuckstepDialect().type_compiler_instance.process(kind)
    query = f"SELECT typeof(CAST(NULL AS {declaration})), typeof(CAST(NULL AS {name}))"
    row = duckdb.connect().execute(query).fetchone()
    assert row is not None
    before, after = row
    # SQLAlchemy's ARRAY has no length.
    assert before.replace("[3]", "[]") == after


@pytest.mark.parametrize("declaration", ["TINYINT", "MAP(VARCHAR, DOUBLE)", "TIMESTAMP_NS"])
def test_type_of_duckdb_is_readable_without_a_dialect(declaration: str) -> None:
    assert str(type_from(declaration)) == declaration
