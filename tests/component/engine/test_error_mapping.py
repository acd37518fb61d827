"""The classes of DuckDB's errors, and texts of callers that imitate them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from duckstep_service.core.errors import (
    ColumnNotFound,
    DuckstepError,
    InvalidDataFile,
    InvalidRequest,
    QueryBindingError,
    QueryExecutionError,
    StatementNotAllowed,
    StorageUnavailable,
    TableNotFound,
)
from duckstep_service.engine.error_mapping import map_error
from duckstep_service.engine.sql.parser import parse

from tests.component.engine.sandbox_harness import SandboxHarness, local_harness

# Texts of the errors that only the engine, the storage or the policy raises.
TEXTS = [
    "No magic bytes found at end of file 's3://lake/t/a.parquet'",
    'Failed to read file "s3://lake/t/a.parquet": Snappy decompression failure',
    "TProtocolException: Invalid data",
    "HTTP GET error on 's3://lake/t/a.parquet' (HTTP 404)",
    "failed to offload data block (max_temp_directory_size)",
    "Values were not provided for the following prepared statement parameters: a",
    "Parameter argument/count mismatch, identifiers of the excess parameters: a",
    "Table with name t does not exist!",
    'Table "a" does not have a column named "b"',
    '{"exception_type":"IO","exception_message":"HTTP 404 s3://lake/x","position":"9"}',
    '{"exception_message":"Interrupted","position":"x","candidates":["a"],"error_subtype":1}',
    '{"exception_type":"Internal"}',
    "first\nsecond\x1b[31m\u2028third",
]
# Functions that write a caller's text into their error.
FORMS = [
    "error(<text>)",
    "x.error() FROM (SELECT <text> AS x)",
    "main.error(<text>)",
    "memory.error(<text>)",
    "error(message := <text>)",
    "CASE WHEN range >= 0 THEN error(<text>) END FROM range(3)",
    "list_transform([1], x -> error(<text>))",
    "CAST(<text> AS INTEGER)",
    "CAST(<text> AS DATE)",
    "CAST(<text> AS UUID)",
    "CAST(<text> AS ENUM('a'))",
    "CAST(<text> AS STRUCT(a INTEGER))",
    "CAST(<text> || '\\xZZ' AS BLOB)",
    "strptime(<text>, '%Y')",
    "strptime('x', <text> || '%')",
    "strptime('x', <text> || '%') FROM range(3)",
    "regexp_matches('x', '(' || <text>)",
    "json('{' || <text>)",
    'json_transform_strict(\'{"a": "\' || <text> || \'"}\', \'{"a": "INT"}\')',
    "from_json('[' || <text>, '[\"INTEGER\"]')",
    "json_extract('{}', '$.[' || <text>)",
    "from_base64(<text> || '!')",
    "date_trunc(<text>, DATE '2024-01-01')",
    "list_aggregate([1], <text>)",
    "printf(<text> || '%y', 1)",
    "format('{' || <text>, 1)",
    "st_geomfromwkb(encode(<text>))",
    "timezone(<text>, now())",
    "struct_extract({'a': 1}, <text>)",
]


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxHarness]:
    with local_harness(tmp_path_factory.mktemp("harness") / "root") as harness:
        harness.run("FROM t")
        yield harness


def error_of(harness: SandboxHarness, sql: str) -> DuckstepError:
    """Return the error of an allowed query."""
    assert parse(sql).tables == []
    with pytest.raises(DuckstepError) as caught:
        harness.run(sql)
    return caught.value


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.parametrize("form", FORMS)
def test_map_error_text_of_caller_selects_no_class(harness: SandboxHarness, form: str) -> None:
    for text in TEXTS:
        error = error_of(harness, "SELECT " + form.replace("<text>", literal(text)))
        assert type(error) in (QueryExecutionError, QueryBindingError), (text, error)
        assert error.message.isprintable()
        assert set(error.details) <= {"candidates"}
        assert not error.message.startswith((text, "{"))


@pytest.mark.parametrize("name", ["system.main.error", "system.error", '"SYSTEM".Error'])
def test_check_function_error_with_schema_raises(name: str) -> None:
    with pytest.raises(StatementNotAllowed, match="without a schema"):
        parse(f"SELECT {name}('x')")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT error(repeat('x', 300000))",
        "SELECT CAST(repeat('x', 300000) AS INTEGER)",
        'SELECT "' + "x" * 100_000 + '"',
    ],
)
def test_map_error_long_message_is_shortened(harness: SandboxHarness, sql: str) -> None:
    assert len(error_of(harness, sql).message) < 1_100


@pytest.mark.parametrize("shift", range(4))
def test_run_message_cut_within_a_character_keeps_worker(
    harness: SandboxHarness, shift: int
) -> None:
    worker = harness.runner._worker
    sql = f"SELECT json('{{\"{'a' * shift}\": ' || repeat('한', 33))"
    assert type(error_of(harness, sql)) is QueryExecutionError
    assert harness.runner._worker is worker


def test_run_error_call_keeps_its_text(harness: SandboxHarness) -> None:
    error = error_of(harness, "SELECT CASE WHEN range < 9 THEN error('no rows') END FROM range(3)")
    assert error.message == "error(): no rows."


@pytest.mark.parametrize(
    ("kind", "text", "extra", "expected"),
    [
        ("InvalidInputException", TEXTS[0], {}, InvalidDataFile),
        ("InvalidInputException", TEXTS[1], {}, InvalidDataFile),
        ("Error", TEXTS[2], {}, InvalidDataFile),
        ("HTTPException", TEXTS[3], {}, InvalidDataFile),
        ("HTTPException", "HTTP GET error on 's3://lake/x' (HTTP 503)", {}, StorageUnavailable),
        ("InvalidInputException", TEXTS[5], {}, InvalidRequest),
        ("CatalogException", TEXTS[7], {}, TableNotFound),
        ("BinderException", TEXTS[8], {}, ColumnNotFound),
        ("BinderException", "x", {"error_subtype": "COLUMN_NOT_FOUND"}, ColumnNotFound),
        ("ConversionException", TEXTS[0].replace("No", "'No"), {}, QueryExecutionError),
    ],
)
def test_map_error_engine_text_selects_class(
    kind: str, text: str, extra: dict[str, Any], expected: type[DuckstepError]
) -> None:
    document = json.dumps({"exception_message": text, **extra})
    assert type(map_error({"type": kind, "message": f"An Error: {document}"}, "")) is expected


@pytest.mark.parametrize("codec", ["snappy", "zstd", "gzip", "brotli", "lz4"])
@pytest.mark.parametrize("place", ["page", "footer", "end"])
def test_map_error_broken_parquet_is_invalid_data_file(
    tmp_path: Path, codec: str, place: str
) -> None:
    path = tmp_path / "broken.parquet"
    rows = "SELECT range AS id, hash(range)::VARCHAR AS s FROM range(50000)"
    duckdb.execute(f"COPY ({rows}) TO '{path}' (COMPRESSION {codec})")
    content = bytearray(path.read_bytes())
    start = {"page": 4, "footer": len(content) - 300, "end": len(content) - 4}[place]
    content[start : start + 200] = bytes(len(content[start : start + 200]))
    path.write_bytes(content)
    with duckdb.connect() as connection:
        connection.execute("SET errors_as_json = true")
        with pytest.raises(duckdb.Error) as caught:
            connection.execute(f"SELECT sum(id), max(s) FROM read_parquet('{path}')").fetchall()
    error = {"type": type(caught.value).__name__, "message": str(caught.value)}
    assert type(map_error(error, "")) is InvalidDataFile


def test_map_error_many_candidates_takes_linear_time() -> None:
    document = {"exception_message": "m", "candidates": ",x" * 100_000}
    started = time.process_time()
    error = map_error({"type": "BinderException", "message": json.dumps(document)}, "SELECT y")
    # 200,000 characters took five seconds.
    assert time.process_time() - started < 1
    assert error.details["candidates"] == ["x"] * 20
