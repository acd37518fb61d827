"""The trip of every DuckDB type: JSON, Python, Arrow, pandas, polars, SQLAlchemy, parameters.

The test holds the table of docs/clients.md; `WRITE_DOCS=1` in the environment writes it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas
import polars
import pyarrow
import pytest
import sqlalchemy
from type_cases import BEYOND, CASES, Case, padded, sql_of_cases

from duckstep import Client
from duckstep.client.arrow import to_pandas
from duckstep.sqlalchemy.types import type_from
from duckstep.types import parse_type

if TYPE_CHECKING:
    from tests.conftest import Stack

DOCS = Path(__file__).resolve().parents[4] / "docs/clients.md"
BEGIN, END = "<!-- types: tests/stack/test_types.py writes this table -->", "<!-- end of types -->"
HEADER = ("DuckDB", "JSON", "Python", "Arrow", "pandas", "polars", "SQLAlchemy", "parameter")
NUMBERED = [pytest.param(n, case, id=case.kind) for n, case in enumerate(CASES)]
BINDABLE = [pytest.param(n, case, id=case.kind) for n, case in enumerate(CASES) if case.bindable]


@dataclass(frozen=True)
class Trips:
    """The result of all cases by each route; the first column is the number of the row."""

    json: list[list[Any]]
    rows: list[tuple[Any, ...]]
    arrow: pyarrow.Table
    pandas: pandas.DataFrame
    polars: polars.DataFrame
    sqlalchemy: Sequence[Sequence[Any]]
    typed: Sequence[Sequence[Any]]


@pytest.fixture(scope="module")
def trips(stack: Stack, stack_client: Client) -> Trips:
    sql = f"{sql_of_cases()} ORDER BY row"
    query = stack_client.query(sql)
    engine = sqlalchemy.create_engine(stack.url.replace("http", "duckstep"))
    text = sqlalchemy.text(sql.replace(":", "\\:"))
    types = [sqlalchemy.Integer(), *(type_from(case.kind) for case in CASES)]
    names = ["row", *(f"c{n}" for n in range(len(CASES)))]
    columns: list[Any] = list(map(sqlalchemy.column, names, types))
    with engine.connect() as connection:
        selected = connection.execute(text).all()
        typed = connection.execute(text.columns(*columns)).all()
    engine.dispose()
    page = query.page()
    return Trips(
        page.document["rows"], list(query.rows()), query.arrow(), query.pandas(), query.polars(),
        selected, typed,
    )  # fmt: skip


@pytest.fixture(scope="module")
def bound(stack_client: Client) -> dict[int, tuple[str, list[Any]]]:
    """The type and the values of each case that were parameters."""
    values = [(n, value) for n, case in enumerate(CASES) if case.bindable for value in case.python]
    marks = ", ".join(f"? AS v{index}" for index in range(len(values)))
    page = stack_client.query(f"SELECT {marks}", [value for _, value in values]).page()
    returned: dict[int, tuple[str, list[Any]]] = {}
    for (n, _), column, value in zip(values, page.columns, page.rows[0], strict=True):
        returned.setdefault(n, (column.type, []))[1].append(value)
    return returned


@pytest.mark.parametrize(("n", "case"), NUMBERED)
def test_rows_have_the_values(trips: Trips, n: int, case: Case) -> None:
    values = [row[n + 1] for row in trips.rows]
    assert_same(values, padded(case.python))
    for value, expected in zip(values, case.python, strict=False):
        assert type(value) is type(expected)
        assert zone(value) == zone(expected)


@pytest.mark.parametrize(("n", "case"), NUMBERED)
def test_sqlalchemy_has_the_values(trips: Trips, n: int, case: Case) -> None:
    assert_same([row[n + 1] for row in trips.sqlalchemy], padded(case.python))


@pytest.mark.parametrize(("n", "case"), NUMBERED)
def test_types_of_sqlalchemy_have_the_values(trips: Trips, n: int, case: Case) -> None:
    assert_same([row[n + 1] for row in trips.typed], padded(case.typed or case.python))


@pytest.mark.parametrize(("n", "case"), NUMBERED)
def test_arrow_has_the_values(trips: Trips, n: int, case: Case) -> None:
    assert_same(trips.arrow.column(n + 1).to_pylist(), padded(case.arrow or case.python))


@pytest.mark.parametrize(("n", "case"), NUMBERED)
def test_pandas_has_the_values(trips: Trips, n: int, case: Case) -> None:
    column = trips.pandas[f"c{n}"]
    values = [None if null else value for value, null in zip(column, column.isna(), strict=True)]
    assert_same(values, padded(case.pandas or case.arrow or case.python))


@pytest.mark.parametrize(("n", "case"), NUMBERED)
def test_polars_has_the_values(trips: Trips, n: int, case: Case) -> None:
    values = trips.polars[f"c{n}"].to_list()
    assert_same(values, padded(case.polars or case.arrow or case.python))


@pytest.mark.parametrize(("n", "case"), BINDABLE)
def test_parameters_have_the_values(
    bound: dict[int, tuple[str, list[Any]]], n: int, case: Case
) -> None:
    assert_same(bound[n][1], list(case.python))


def test_sum_of_integers_is_a_whole_number(stack_client: Client) -> None:
    query = stack_client.query("SELECT sum(range) + 9007199254740993 AS n FROM range(3)")
    assert list(query.rows()) == [(2**53 + 4,)]
    assert str(query.arrow().schema.field(0).type) == "decimal128(38, 0)"
    assert query.pandas()["n"].tolist() == [2**53 + 4]
    assert query.polars()["n"].to_list() == [2**53 + 4]


@pytest.mark.parametrize(("kind", "texts"), BEYOND)
def test_rows_have_the_text_of_a_value_beyond_python(
    stack_client: Client, kind: str, texts: list[str]
) -> None:
    query = stack_client.query(f"SELECT CAST(unnest(?) AS {kind})", [texts])
    assert [value for (value,) in query.rows()] == texts


def test_table_of_the_documentation(trips: Trips, bound: dict[int, tuple[str, list[Any]]]) -> None:
    lines = [HEADER, tuple("---" for _ in HEADER)]
    lines += [cells(trips, bound, n, case) for n, case in enumerate(CASES)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    text = DOCS.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    kept, _, after = rest.partition(END)
    if os.environ.get("WRITE_DOCS"):
        DOCS.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
        kept = f"\n{table}\n"
    assert kept.strip() == table, "WRITE_DOCS=1 in the environment writes the table"


def cells(
    trips: Trips, bound: dict[int, tuple[str, list[Any]]], n: int, case: Case
) -> tuple[str, ...]:
    """Return the line of a type."""
    arrow = trips.arrow.select([n + 1])
    full = pandas_type(to_pandas(arrow.slice(0, len(case.python)), {}).iloc[:, 0])
    nullable = pandas_type(trips.pandas.iloc[:, n + 1])
    return (
        case.kind,
        json_type([row[n + 1] for row in trips.json]),
        python_type(case.python[0]),
        short(arrow.schema.field(0).type),
        full if full == nullable else f"{full}; with NULL {nullable}",
        short(trips.polars.schema[f"c{n}"]),
        type(type_from(case.kind)).__name__,
        parse_type(bound[n][0]).name if n in bound else "no",
    )


def json_type(values: list[Any]) -> str:
    """Return the types of JSON in a column."""
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "list"}
    found = {names.get(type(value), "object") for value in values if value is not None}
    return ", ".join(sorted(found))


def python_type(value: Any) -> str:
    """Return the class of a value, and whether a time is aware."""
    return type(value).__name__ + ("" if zone(value) is None else ", aware")


def pandas_type(column: pandas.Series[Any]) -> str:
    """Return the type of a column, with the class of its objects."""
    if isinstance(column.dtype, pandas.StringDtype):
        return "str"
    if isinstance(column.dtype, pandas.ArrowDtype):
        return "Arrow's"
    objects = f" of {type(column[0]).__name__}" if column.dtype == object else ""
    return f"{column.dtype}{objects}"


def short(kind: Any) -> str:
    """Return a type of Arrow or polars without the names of its arguments."""
    return re.sub(r"\b(time_unit|time_zone|precision|scale)=", "", str(kind))


def zone(value: Any) -> Any:
    """Return the offset of a time, None of a value without one."""
    return value.utcoffset() if isinstance(value, datetime | time) else None


def assert_same(values: list[Any], expected: list[Any]) -> None:
    """Compare values; a NaN is a NaN, and no NULL."""
    assert len(values) == len(expected)
    assert plain(values) == plain(expected)


def plain(value: Any) -> Any:
    """Return a value in which each NaN equals another."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return "<NaN>" if isinstance(value, float) and value != value else value
