"""Conversions in export processes: real processes, stopped at their limits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from duckstep_service.core.errors import ConversionFailed
from duckstep_service.core.formats import Format
from duckstep_service.core.query.record import QueryResult
from duckstep_service.core.results.result_formats import ResultFormat
from duckstep_service.core.table_files import Column
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.output.conversion import ParquetConverter
from duckstep_service.engine.output.export_client import ExportClient
from duckstep_service.engine.output.export_source import ExportSource
from duckstep_service.engine.worker.export_main import ExportLoop
from duckstep_service.engine.worker.protocol import Resources

from tests.component.engine.processes import is_running

MB = 1024 * 1024
CSV = ResultFormat(Format.CSV)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    rows = {"small": "SELECT 1 AS a", "other": "SELECT 2 AS a"}
    rows["large"] = "SELECT range AS a, repeat('x', 200) AS b FROM range(2000000)"
    rows["long"] = "SELECT range(20000000) AS a"
    rows["deep"] = f"SELECT {'[' * 40}1{']' * 40} AS a"
    for name, sql in rows.items():
        duckdb.execute(f"COPY ({sql}) TO '{folder / name}.parquet' (FORMAT parquet)")
    return folder


@pytest.fixture
def exports() -> Iterator[ExportClient]:
    resources = Resources(400 * MB, 1500 * MB, 100 * MB, 1)
    client = ExportClient(None, "", lambda: resources)
    yield client
    client.close()


def read(
    exports: ExportClient, path: Path, kind: str = "INTEGER", seconds: float = 30.0, size: int = -1
) -> bytes:
    converter = ParquetConverter(exports, lambda _: str(path), lambda: seconds)
    columns = [Column("a", kind)]
    if path.stem == "large":
        columns = [Column("a", "BIGINT"), Column("b", "VARCHAR")]
    with converter.open(QueryResult(columns), 1, CSV) as stream:
        return stream.read(size)


def pid(exports: ExportClient) -> int:
    (process,) = exports._idle
    return process.pid


def test_export_process_is_kept_for_next_result(exports: ExportClient, folder: Path) -> None:
    exports.warm_up()
    started = pid(exports)
    assert read(exports, folder / "small.parquet") == b"a\n1\n"
    assert read(exports, folder / "other.parquet") == b"a\n2\n"
    assert read(exports, folder / "small.parquet") == b"a\n1\n"
    assert pid(exports) == started


def test_export_over_time_limit_is_killed_and_next_succeeds(
    exports: ExportClient, folder: Path
) -> None:
    exports.warm_up()
    first, scratch = pid(exports), exports._idle[0].folder
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        read(exports, folder / "large.parquet", seconds=0.3)
    assert time.monotonic() - started < 20
    assert not is_running(first)
    assert not scratch.exists()
    assert read(exports, folder / "small.parquet") == b"a\n1\n"


def test_export_reader_that_leaves_ends_export(exports: ExportClient, folder: Path) -> None:
    assert len(read(exports, folder / "large.parquet", size=1000)) == 1000
    assert read(exports, folder / "small.parquet") == b"a\n1\n"
    assert not (exports._idle[0].folder / "pipe").exists()


def test_export_over_memory_fails_with_advice(folder: Path) -> None:
    client = ExportClient(None, "", lambda: Resources(20 * MB, 1500 * MB, 0, 1))
    with pytest.raises(ConversionFailed, match="cast nested columns to VARCHAR") as caught:
        read(client, folder / "long.parquet", "BIGINT[]")
    assert caught.value.details == {"final": True}
    assert read(client, folder / "small.parquet") == b"a\n1\n"
    client.close()


def test_export_of_one_wide_struct_to_arrow_fits_into_memory(
    exports: ExportClient, tmp_path: Path
) -> None:
    path, fields = tmp_path / "wide.parquet", [f"c{number}" for number in range(4_990)]
    values = ", ".join(f"{field} := 1" for field in fields)
    duckdb.execute(f"COPY (SELECT struct_pack({values}) AS a) TO '{path}' (FORMAT parquet)")
    converter = ParquetConverter(exports, lambda _: str(path), lambda: 30.0)
    columns = [Column("a", f"STRUCT({', '.join(f'{field} INTEGER' for field in fields)})")]
    with converter.open(QueryResult(columns), 1, ResultFormat(Format.ARROW)) as stream:
        table = pa.ipc.open_stream(stream).read_all()
    assert table.column("a").type.num_fields == 4_990


@pytest.mark.timeout(120)
def test_export_of_deep_stored_type_is_stopped(exports: ExportClient, folder: Path) -> None:
    """Results from before the limit on nesting have such types."""
    with pytest.raises((ConversionFailed, TimeoutError)):
        read(exports, folder / "deep.parquet", "INTEGER" + "[]" * 40, seconds=3.0)
    assert read(exports, folder / "small.parquet") == b"a\n1\n"


@pytest.mark.parametrize(
    ("number", "details", "message"),
    [(signal.SIGKILL, {"final": True}, "too much memory"), (signal.SIGABRT, {}, "Try again")],
)
def test_export_ended_process_fails_and_next_succeeds(
    exports: ExportClient, folder: Path, number: int, details: dict[str, bool], message: str
) -> None:
    exports.warm_up()
    (process,) = exports._idle
    source = ExportSource(
        str(folder / "large.parquet"), [Column("a", "BIGINT"), Column("b", "VARCHAR")], CSV
    )
    converter = ParquetConverter(exports, lambda _: source.location, lambda: 30.0)
    with (
        pytest.raises(ConversionFailed, match=message) as caught,
        converter.open(QueryResult(source.columns), 1, CSV) as stream,
    ):
        assert stream.read(1)
        os.kill(process.pid, number)
        stream.read()
    assert caught.value.details == details
    assert read(exports, folder / "small.parquet") == b"a\n1\n"


@pytest.mark.parametrize(
    "statement",
    [
        "FROM read_parquet('{folder}/other.parquet')",
        "FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '{folder}/new.csv'",
        "ATTACH '{folder}/new.db'",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/']",
        "FROM glob('{folder}/*')",
    ],
)
def test_export_instance_reads_its_result_only(statement: str, folder: Path) -> None:
    loop = ExportLoop("", Resources(400 * MB, 1500 * MB, MB, 1))
    connection = loop.connect(str(folder / "small.parquet"), None)
    assert connection.execute(f"FROM '{folder}/small.parquet'").fetchall() == [(1,)]
    with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
        connection.execute(statement.format(folder=folder)).fetchall()


def test_export_next_instance_needs_no_stacks_of_threads(tmp_path: Path) -> None:
    program = f"""
import resource
from duckstep_service.engine.worker.export_main import ExportLoop
from duckstep_service.engine.worker.protocol import Resources
loop = ExportLoop({extension_path()!r}, Resources(400_000_000, 0, 1_000_000, 1))
loop.prepare()
loop.connect("/none", None)
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + 120_000_000, -1))
for _ in range(3):
    loop._current = None
    loop.prepare()
    unsigned = "SELECT current_setting('allow_unsigned_extensions')"
    assert loop.connect("/none", None).execute(unsigned).fetchall() == [(False,)]
"""
    finished = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "MALLOC_ARENA_MAX": "2"},
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr


def test_export_process_has_no_secret_in_its_environment(exports: ExportClient) -> None:
    exports.warm_up()
    environment = Path(f"/proc/{pid(exports)}/environ").read_bytes()
    assert b"AWS_" not in environment
