"""Round trips of random results through every format."""

from __future__ import annotations

import io
import json
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from duckstep_service.core.formats import Format
from duckstep_service.core.results.result_formats import Page
from duckstep_service.engine.output import export
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.component.engine.rendering import StoredResult, sheet_rows
from tests.component.engine.type_cases import KINDS, TEXT, Kind, nullable, quoted
from tests.support.paths import ROOT

NAMES = st.lists(TEXT.filter(str.strip), min_size=4, max_size=4, unique_by=str.casefold)


@dataclass(frozen=True)
class Table:
    """Generate random columns and rows."""

    names: list[str]
    kinds: list[Kind]
    rows: list[list[Any]]

    @property
    def sql(self) -> str:
        names = ["n", *('"' + name.replace('"', '""') + '"' for name in self.names)]
        empty = ", ".join(["0", *(kind.as_sql(None) for kind in self.kinds)])
        rows = [", ".join([str(n), *self._literals(row)]) for n, row in enumerate(self.rows, 1)]
        values = "), (".join([empty, *rows])
        return f"SELECT * FROM (VALUES ({values})) t({', '.join(names)}) WHERE n > 0 ORDER BY n"

    def _literals(self, row: list[Any]) -> list[str]:
        return [kind.as_sql(value) for kind, value in zip(self.kinds, row, strict=True)]

    @property
    def as_json(self) -> list[list[Any]]:
        return [
            [n, *(kind.as_json(value) for kind, value in zip(self.kinds, row, strict=True))]
            for n, row in enumerate(self.rows, 1)
        ]

    @property
    def as_arrow(self) -> list[list[Any]]:
        return [
            [n, *(kind.as_arrow(value) for kind, value in zip(self.kinds, row, strict=True))]
            for n, row in enumerate(self.rows, 1)
        ]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    kinds = draw(st.lists(KINDS, min_size=1, max_size=4))
    names = [name for name in draw(NAMES) if name.casefold() != "n"][: len(kinds)]
    rows = draw(st.lists(st.tuples(*map(nullable, kinds[: len(names)])), max_size=4))
    return Table(names, kinds[: len(names)], [list(row) for row in rows])


def cells(text: str) -> list[list[str | None]]:
    """Read CSV (RFC 4180); an empty cell is None without quotes and '' with them."""
    rows: list[list[str | None]] = []
    row: list[str | None] = []
    at = 0
    while at < len(text):
        if text[at] == '"':
            end = at + 1
            while text[end] != '"' or text[end : end + 2] == '""':
                end += 2 if text[end] == '"' else 1
            row.append(text[at + 1 : end].replace('""', '"'))
            at = end + 1
        else:
            end = min(x for x in (text.find(",", at), text.find("\n", at)) if x >= 0)
            row.append(text[at:end] or None)
            at = end
        if text[at] == "\n":
            rows.append(row)
            row = []
        at += 1
        if text[at - 1] == "," and text[at] == "\n":
            row.append(None)
            rows.append(row)
            row = []
            at += 1
    return rows


def plain_texts(sql: str) -> list[list[str | None]]:
    """Return the result's values as DuckDB's text."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})").fetchall()
    return [list(row) for row in found]


# A CSV file has the values of these types as JSON.
NESTED = re.compile(r"\]$|^(STRUCT|MAP)\(")


@settings(max_examples=80, deadline=None)
@given(tables())
def test_export_every_type_preserves_values(
    tmp_path_factory: pytest.TempPathFactory, table: Table
) -> None:
    stored = StoredResult(table.sql, tmp_path_factory.getbasetemp())
    names = ["n", *table.names]
    objects = json.loads(stored.rendered(Format.JSON))
    lists = json.loads(stored.rendered(Format.JSON, header=False))
    assert [column["name"] for column in lists["columns"]] == names
    assert repr(lists["rows"]) == repr(table.as_json)
    assert repr([list(row.values()) for row in objects["rows"]]) == repr(table.as_json)
    assert all(list(row) == names for row in objects["rows"])
    for read in (
        pa.ipc.open_stream(stored.rendered(Format.ARROW)).read_all(),
        pq.read_table(io.BytesIO(stored.path.read_bytes())),
    ):
        assert read.column_names == names
        assert repr(python_rows(read)) == repr(table.as_arrow)
    header, *rows = cells(stored.rendered(Format.CSV).decode())
    assert header == names
    types = [column.type for column in stored.result.columns]
    for row, texts, values in zip(rows, plain_texts(table.sql), table.as_json, strict=True):
        for kind, cell, text, value in zip(types, row, texts, values, strict=True):
            if value is not None and NESTED.search(kind):
                assert repr(json.loads(str(cell))) == repr(value)
            else:
                assert cell == text


def python_rows(table: pa.Table) -> list[list[Any]]:
    columns = [[as_text(value) for value in column.to_pylist()] for column in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def as_text(value: Any) -> Any:
    """Convert Arrow's intervals to those of Parquet and Parquet's UUIDs to those of Arrow."""
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, pa.MonthDayNano):
        months, days, nanoseconds = value
        sql = f"to_months({months}) + to_days({days}) + to_microseconds({nanoseconds // 1000})"
        return duckdb.sql(f"SELECT CAST({sql} AS VARCHAR)").fetchall()[0][0]
    if isinstance(value, dict):
        return {name: as_text(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(as_text(each) for each in value)
    return value.replace(tzinfo=None) if hasattr(value, "astimezone") else value


def test_export_similar_names_stay_distinct(tmp_path: Path) -> None:
    stored = StoredResult('SELECT 1 a, 2 a, 3 A, 4 a_1, 5 AS "x""\n\'y"', tmp_path)
    names = [column.name for column in stored.result.columns]
    assert names == ["a", "a_1", "A_2", "a_1_1", "x\"\n'y"]
    assert json.loads(stored.rendered(Format.JSON))["rows"] == [
        dict(zip(names, range(1, 6), strict=True))
    ]
    assert cells(stored.rendered(Format.CSV).decode()) == [names, ["1", "2", "3", "4", "5"]]


def test_export_thousand_columns_keeps_all(tmp_path: Path) -> None:
    columns = ", ".join(f"{n} AS c{n}" for n in range(1000))
    stored = StoredResult(f"SELECT {columns}", tmp_path)
    assert json.loads(stored.rendered(Format.JSON, header=False))["rows"] == [list(range(1000))]
    assert len(cells(stored.rendered(Format.CSV).decode())[1]) == 1000
    assert pa.ipc.open_stream(stored.rendered(Format.ARROW)).read_all().num_columns == 1000


def test_export_thousand_texts_to_arrow_fits_in_memory(tmp_path: Path) -> None:
    columns = ", ".join(f"'text' AS c{n}" for n in range(1000))
    stored = StoredResult(f"SELECT {columns} FROM range(5000)", tmp_path)
    table = pa.ipc.open_stream(stored.rendered(Format.ARROW)).read_all()
    assert table.shape == (5000, 1000)


@pytest.mark.parametrize("format", Format)
def test_export_empty_result_keeps_columns(tmp_path: Path, format: Format) -> None:
    stored = StoredResult("SELECT 1 AS a, [1] AS b WHERE false", tmp_path)
    for page in (None, Page(0, 10), Page(10, 10)):
        body = stored.rendered(format, page=page)
        if format is Format.CSV:
            assert body == b"a,b\n"
        elif format is Format.JSON:
            document = json.loads(body)
            assert (len(document["columns"]), document["rows"]) == (2, [])
        elif format is Format.ARROW:
            assert pa.ipc.open_stream(body).read_all().to_pydict() == {"a": [], "b": []}
        elif format is Format.XLSX:
            assert sheet_rows(body) == [("a", "b")]
        else:
            assert pq.read_table(io.BytesIO(body)).to_pydict() == {"a": [], "b": []}
    assert json.loads(stored.rendered(Format.JSON, header=False))["rows"] == []


@pytest.fixture(scope="module")
def ordered(tmp_path_factory: pytest.TempPathFactory) -> StoredResult:
    """Return a million rows in random order, in several row groups."""
    sql = (
        "SELECT (range * 7919) % 1000000 AS k, 'text ' || range AS t FROM range(1000000) ORDER BY k"
    )
    return StoredResult(sql, tmp_path_factory.mktemp("ordered"))


def test_export_whole_file_preserves_row_order(ordered: StoredResult) -> None:
    assert pq.ParquetFile(ordered.path).num_row_groups > 4
    lines = ordered.rendered(Format.CSV).decode().splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == [str(n) for n in range(1_000_000)]
    table = pa.ipc.open_stream(ordered.rendered(Format.ARROW)).read_all()
    assert table["k"].to_pylist() == list(range(1_000_000))
    rows = json.loads(ordered.rendered(Format.JSON, header=False))["rows"]
    assert [row[0] for row in rows] == list(range(1_000_000))


@pytest.mark.parametrize("offset", [0, 122_875, 499_999, 999_990, 999_999, 1_000_000, 2**53])
def test_export_pages_preserve_row_order(ordered: StoredResult, offset: int) -> None:
    page = Page(offset, 10)
    expected = list(range(offset, min(offset + 10, 1_000_000)))
    rows = json.loads(ordered.rendered(Format.JSON, page=page))["rows"]
    assert [row["k"] for row in rows] == expected
    parquet = pq.read_table(io.BytesIO(ordered.rendered(Format.PARQUET, page=page)))
    assert parquet["k"].to_pylist() == expected


def test_export_csv_numbers_are_not_escaped(tmp_path: Path) -> None:
    stored = StoredResult("SELECT -1 AS i, -1.5 AS d, '-1' AS t, NULL AS n, '' AS e", tmp_path)
    assert stored.rendered(Format.CSV, escaped=True) == b'i,d,t,n,e\n-1,-1.5,\'-1,,""\n'


ESCAPED = {
    "=1": "'=1",
    "+1": "'+1",
    "-1": "'-1",
    "@a": "'@a",
    "\tx": "'\tx",
    "\rx": "'\rx",
    "\nx": "'\nx",
    "＝1": "'＝1",  # noqa: RUF001
    "﹢1": "'﹢1",
    "−1": "'−1",  # noqa: RUF001
    "  =1": "  '=1",
    "\ufeff=1": "\ufeff'=1",
    "\u00a0\u200b=1": "\u00a0\u200b'=1",
    "\x0b=1": "\x0b'=1",
    "\t=1": "'\t'=1",
    "a;=cmd|' /c x'!A0;b": "a;'=cmd|' /c x'!A0;b",
    "a\n=1\n-b": "a\n'=1\n'-b",
    "a\r\n @b": "a\r\n '@b",
    "a;\n=1": "a;\n'=1",
    '"=1': '"=1',
    "a=1, -b": "a=1, -b",
    "it's": "it's",
}


@pytest.mark.parametrize("text", ESCAPED)
def test_export_csv_formulas_are_escaped_on_request(tmp_path: Path, text: str) -> None:
    name = '"' + text.replace('"', '""') + '"'
    stored = StoredResult(f"SELECT {quoted(text)} AS {name}, {quoted(text)} AS t", tmp_path)
    (name_as_is, _), (as_is, _) = cells(stored.rendered(Format.CSV).decode())
    assert (name_as_is, as_is) == (text, text)
    (escaped_name, _), (escaped, _) = cells(stored.rendered(Format.CSV, escaped=True).decode())
    assert (escaped_name, escaped) == (ESCAPED[text], ESCAPED[text])


@pytest.mark.parametrize(
    ("sql", "escaped"),
    [
        ("'=1+1'::BLOB", "'=1+1"),
        ("'@x'::BLOB", "'@x"),
        ("'=a'::ENUM ('=a')", "'=a"),
        ("union_value(x := '=1')", "'=1"),
        ("'=1'::VARIANT", '"=1"'),
        ("'-infinity'::DATE", "'-infinity"),
        ("'-infinity'::TIMESTAMP", "'-infinity"),
        ("INTERVAL '-1 day'", "'-1 day"),
        ("['=1']", '["=1"]'),
        ("{'=a': '=1'}", '{"=a":"=1"}'),
        ("MAP {'=1': 1}", '{"=1":1}'),
        ("-1::TINYINT", "-1"),
        ("-1::HUGEINT", "-1"),
        ("(-1)::BIGNUM", "-1"),
        ("(-1.5)::DECIMAL(30, 2)", "-1.50"),
        ("-1e300::DOUBLE", "-1e+300"),
        ("'101'::BIT", "101"),
        ("DATE '2024-01-01'", "2024-01-01"),
        ("NULL::BLOB", None),
    ],
)
def test_export_csv_escapes_texts_of_each_type(
    tmp_path: Path, sql: str, escaped: str | None
) -> None:
    stored = StoredResult(f"SELECT {sql} AS v, 1 AS n", tmp_path)
    assert cells(stored.rendered(Format.CSV, escaped=True).decode())[1] == [escaped, "1"]


def test_formula_signs_equal_those_of_copied_cells() -> None:
    source = (ROOT / "web/src/grid/cellFormats.ts").read_text("utf-8")
    signs = re.search(r"^const FORMULA = .*\(\[(.+)\]\)/gu;$", source, re.M)
    assert signs is not None
    assert set(signs[1].replace("\\", "")) == set(export.FORMULA_SIGNS)
