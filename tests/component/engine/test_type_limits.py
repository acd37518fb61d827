"""Limits on result types, and the conversion of types at the limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from duckstep_service.core.errors import ResultTypeTooComplex
from duckstep_service.core.formats import Format
from duckstep_service.core.limits import Limits
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.results.result_formats import Page, ResultFormat
from duckstep_service.engine.output.export import export
from duckstep_service.engine.output.export_source import ExportSource
from duckstep_service.engine.output.type_limits import (
    MAX_FIELDS,
    MAX_LEVELS,
    MAX_LISTS,
    check_result_types,
)
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.bind_client import BindClient

FORMATS = [
    ResultFormat(Format.CSV),
    ResultFormat(Format.CSV, escaped=True),
    ResultFormat(Format.JSON),
    ResultFormat(Format.JSON, header=False),
    ResultFormat(Format.ARROW),
    ResultFormat(Format.PARQUET, page=Page(0, 1)),
]


def nested(opening: str, value: str, closing: str, levels: int) -> str:
    return f"SELECT {opening * levels}{value}{closing * levels} AS a"


TOO_COMPLEX = {
    "lists": nested("[", "1", "]", 50),
    "one list more": nested("[", "1", "]", MAX_LISTS + 1),
    "arrays": nested("array_value(", "1", ")", MAX_LISTS + 1),
    "maps": nested("MAP {'a': ", "1", "}", MAX_LISTS + 1),
    "map keys": nested("MAP {", "1", ": 'a'}", MAX_LISTS + 1),
    "lists of structs": nested("[{'a': ", "1", "}]", MAX_LISTS),
    "structs": nested("{'a': ", "1", "}", MAX_LEVELS),
    "rows": nested("row(", "1", ")", MAX_LEVELS),
    "unions": nested("union_value(a := ", "1", ")", MAX_LEVELS),
    "columns": f"SELECT {', '.join('1' for _ in range(MAX_FIELDS + 1))}",
    "fields": f"SELECT {{{', '.join(f'a{n}: 1' for n in range(MAX_FIELDS))}}} AS a",
}
AT_LIMIT = {
    "lists": nested("[", "1::HUGEINT", "]", MAX_LISTS),
    "maps": nested("MAP {'a': ", "1::DOUBLE", "}", MAX_LISTS),
    "lists of structs": nested("[{'a': ", "1::DOUBLE", "}]", MAX_LISTS - 1),
    "structs": nested("{'a': ", "1::HUGEINT", "}", MAX_LEVELS - 1),
    "unions": nested("union_value(a := ", "1::HUGEINT", ")", MAX_LEVELS - 1),
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lake")


@pytest.fixture(scope="module")
def binder() -> Iterator[BindClient]:
    client = BindClient(seconds=60)
    yield client
    client.close()


def run(runner: Runner, sql: str) -> ExportSource:
    result = runner.run(EngineQuery(sql, None, [], "mina", Limits(60)))
    return ExportSource(str(result.path), result.columns, FORMATS[0])


@pytest.mark.parametrize("sql", TOO_COMPLEX.values(), ids=TOO_COMPLEX)
def test_result_types_over_limit_are_refused_before_run(
    sql: str, runner: Runner, binder: BindClient
) -> None:
    with pytest.raises(ResultTypeTooComplex):
        run(runner, sql)
    with pytest.raises(ResultTypeTooComplex):
        binder.bind(parse(sql), None, {})


@pytest.mark.parametrize("sql", AT_LIMIT.values(), ids=AT_LIMIT)
def test_result_types_at_limit_convert_to_every_format(
    sql: str, runner: Runner, tmp_path: Path
) -> None:
    source = run(runner, sql)
    with duckdb.connect() as connection:
        for result_format in FORMATS:
            path = tmp_path / str(result_format.format)
            export(
                connection, ExportSource(source.location, source.columns, result_format), str(path)
            )
            assert path.stat().st_size > 0


def test_result_types_many_small_columns_are_accepted() -> None:
    check_result_types([(f"c{n}", duckdb.sqltype("INTEGER")) for n in range(MAX_FIELDS)])


def test_result_types_of_rows_name_the_column(runner: Runner) -> None:
    with pytest.raises(ResultTypeTooComplex, match="the column deep is nested too deeply"):
        run(runner, f"SELECT 1 AS flat, {'[' * 50}1{']' * 50} AS deep")
