"""The manifest: everything that RunQuery needs survives a round trip."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from duckstep_service.core.errors import InternalError
from duckstep_service.core.formats import Format
from duckstep_service.core.limits import Limits
from duckstep_service.core.query.athena_run import AthenaParts
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.manifest import (
    Manifest,
    RunOptions,
    check_manifest,
    identify_tables,
    manifest_digest,
)
from duckstep_service.core.query.plan import Plan, Reads
from duckstep_service.core.query.submission import QueryRequest
from duckstep_service.core.strict_json import write_json
from duckstep_service.core.table_files import (
    Column,
    FileGroup,
    FileList,
    StoredObject,
    TableFiles,
    TableSchema,
)

GROUP = FileGroup("hive", {"year": "BIGINT"}, [StoredObject("t/year=2024/a.parquet", 3, "v1")])
EMPTY = FileGroup("hive", {"year": "BIGINT"}, [StoredObject("t/b.parquet", 4, "v2")], empty=True)
TABLES = [
    TableFiles("t", [GROUP, EMPTY]),
    TableFiles("result", [], columns=[Column("n", "HUGEINT")]),
]
OPTIONS = RunOptions({"a": [1, None, "한글"]}, Limits(300, result_rows=10), Format.CSV)


def manifest(reads: Reads, options: RunOptions = OPTIONS) -> Manifest:
    return Manifest.of("SELECT $a", Plan(TABLES, Estimate(2, 7), "duckdb", reads), options)


def test_manifest_round_trips_through_json() -> None:
    for reads in (Reads(), Reads(frozenset({"a", "b"}), first_rows=True)):
        for parameters in ({"a": 1.5}, [True, "x"], None):
            written = manifest(reads, RunOptions(parameters, Limits(7), Format.PARQUET))
            assert Manifest.from_json(written.to_json()) == written


def test_manifest_without_options_is_read() -> None:
    document = json.loads(manifest(Reads()).to_json())
    del document["options"], document["columns"], document["firstRows"]
    read = Manifest.from_json(json.dumps(document).encode())
    assert (read.options, read.reads, read.tables) == (None, Reads(), TABLES)


def test_manifest_ignores_limits_of_a_newer_version() -> None:
    document = json.loads(manifest(Reads()).to_json())
    document["options"]["limits"]["new"] = 1
    assert Manifest.from_json(json.dumps(document).encode()).options == OPTIONS


def test_run_options_lower_the_limits_and_default_to_parquet() -> None:
    request = QueryRequest("SELECT ?", [1], limits={"seconds": 900, "resultRows": 5})
    options = RunOptions.of(request, Limits(300, scanned_bytes=9))
    assert options == RunOptions([1], Limits(300, 9, 5), Format.PARQUET)


def test_manifest_for_athena_has_the_parts() -> None:
    plan = Plan(TABLES, Estimate(2, 7), "duckdb", Reads())
    parts = AthenaParts("FROM parts", [Column("c0", "BIGINT")], "lake", "duckstep_a")
    found = Manifest.from_json(Manifest.of("SELECT 1", plan, OPTIONS, parts).to_json())
    assert (found.engine, found.athena, found.sql) == ("athena", parts, "SELECT 1")
    assert manifest(Reads()).athena is None


def test_check_manifest_refuses_another_content() -> None:
    body = b'{"tables": []}'
    digest = manifest_digest(body)
    check_manifest(body, digest)
    for changed in (body + b" ", b""):
        with pytest.raises(InternalError):
            check_manifest(changed, digest)


def test_check_manifest_of_a_former_version_is_accepted() -> None:
    check_manifest(b'{"tables": []}', None)


def test_manifest_of_a_kept_list_serializes_its_files_once(monkeypatch: pytest.MonkeyPatch) -> None:
    files = FileList([StoredObject(f"t/year=2024/{n}-\udc80.parquet", n, "v") for n in range(50)])
    tables = [TableFiles("t", [FileGroup("hive", {"year": "BIGINT"}, files)])]
    plan = Plan(tables, Estimate(50, 7), "duckdb", Reads())
    first = Manifest.of("SELECT 1", plan, OPTIONS).to_json()
    serialized: list[int] = []

    def count(value: object, separators: tuple[str, str]) -> str:
        text = write_json(value, separators)
        serialized.append(len(text))
        return text

    monkeypatch.setattr("duckstep_service.core.query.manifest.write_json", count)
    assert Manifest.of("SELECT 1", plan, OPTIONS).to_json() == first
    assert sum(serialized) < 500
    (group,) = Manifest.from_json(first).tables[0].groups
    assert [file.key for file in group.files][:1] == ["t/year=2024/0-\ufffd.parquet"]


def test_identify_tables_differs_by_each_part() -> None:
    group = TABLES[0].groups[0]
    (file,) = group.files
    groups = [
        group,
        replace(group, files=[replace(file, version="v2")]),
        replace(group, files=[replace(file, size=9)]),
        replace(group, files=[file, file]),
        replace(group, empty=True),
        replace(group, layout="plain"),
        replace(group, partitions={"year": "VARCHAR"}),
    ]
    tables = [[TableFiles("t", [each])] for each in groups] + [[TableFiles("u", [group])]]
    tables += [[TableFiles("t", [group], schema=TableSchema([Column("a", "INTEGER")], True))]]
    assert len({json.dumps(identify_tables(each)) for each in tables}) == len(tables)
