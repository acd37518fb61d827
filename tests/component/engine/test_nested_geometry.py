"""A GEOMETRY inside other types, in every format: as in a column of its own."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from duckstep_service.core.formats import Format
from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine.sql.result_views import create_result_view

from tests.component.engine.rendering import StoredResult

WKT = "LINESTRING Z (0.1 0.30000000000000004 1, -1e-300 2 3)"
POINT = f"'{WKT}'::GEOMETRY"
CASES: list[tuple[str, Any]] = [
    (POINT, "<wkt>"),
    (f"[{POINT}, NULL]", ["<wkt>", None]),
    (f"{{'g': {POINT}, 'n': 1}}", {"g": "<wkt>", "n": 1}),
    (f"MAP {{'k': {POINT}}}", {"k": "<wkt>"}),
    (f"[{{'a': [{POINT}]}}]", [{"a": ["<wkt>"]}]),
    (f"union_value(g := {POINT})", {"g": "<wkt>"}),
    ("[NULL::GEOMETRY]", [None]),
    ("NULL::GEOMETRY[]", None),
]


def plain(sql: str) -> Any:
    with duckdb.connect() as connection:
        row = connection.execute(sql).fetchone()
        assert row
        return row[0]


@pytest.mark.parametrize(("value", "expected"), CASES)
def test_export_nested_geometry_equals_its_text(tmp_path: Path, value: str, expected: Any) -> None:
    stored = StoredResult(f"SELECT {value} AS x", tmp_path)
    wkt = plain(f"SELECT {POINT}::VARCHAR")
    rows = json.loads(stored.rendered(Format.JSON))["rows"]
    assert rows == [{"x": json.loads(json.dumps(expected).replace("<wkt>", wkt))}]
    csv = stored.rendered(Format.CSV).decode()
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = true")
        (tmp_path / "result.csv").write_text(csv)
        options = "header = true, all_varchar = true, delim = ',', quote = '\"'"
        text = connection.execute(f"FROM read_csv('{tmp_path}/result.csv', {options})").fetchone()
    nested = isinstance(expected, list | dict) and not value.startswith("union_value")
    assert text is not None
    if nested:
        assert json.loads(text[0]) == rows[0]["x"]
    else:
        assert text == (plain(f"SELECT ({value})::VARCHAR"),)


@pytest.mark.parametrize(
    ("value", "path"), [(POINT, []), (f"[{POINT}]", [0]), (f"{{'g': [{POINT}]}}", ["g", 0])]
)
def test_export_nested_geometry_to_arrow_is_wkb(
    tmp_path: Path, value: str, path: list[str | int]
) -> None:
    stored = StoredResult(f"SELECT {value} AS x", tmp_path)
    with pa.ipc.open_stream(io.BytesIO(stored.rendered(Format.ARROW))) as reader:
        found = reader.read_all().to_pylist()[0]["x"]
    for step in path:
        found = found[step]
    assert found == bytes(plain(f"SELECT ST_AsWKB({POINT})"))


@pytest.mark.parametrize(("value", "_"), CASES)
def test_result_view_restores_nested_geometry(tmp_path: Path, value: str, _: Any) -> None:
    stored = StoredResult(f"SELECT {value} AS x", tmp_path)
    file = StoredObject("result", stored.path.stat().st_size, "")
    with duckdb.connect() as connection:
        view = create_result_view("v", file, stored.result.columns, lambda _: str(stored.path))
        connection.execute(view)
        restored = connection.execute("SELECT typeof(x), x::VARCHAR FROM v").fetchone()
        plain_value = connection.execute(f"SELECT typeof(x), x::VARCHAR FROM (SELECT {value} AS x)")
        assert restored == plain_value.fetchone()
