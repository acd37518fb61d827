"""The manifest: everything that RunQuery needs survives a round trip."""

from __future__ import annotations

import json

import pytest
from duckstep_service.core.errors import InternalError
from duckstep_service.core.formats import Format
from duckstep_service.core.limits import Limits
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.manifest import (
    Manifest,
    RunOptions,
    check_manifest,
    manifest_digest,
)
from duckstep_service.core.query.plan import Plan, Reads
from duckstep_service.core.query.submission import QueryRequest
from duckstep_service.core.table_files import Column, FileGroup, StoredObject, TableFiles

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


def test_check_manifest_refuses_another_content() -> None:
    body = b'{"tables": []}'
    digest = manifest_digest(body)
    check_manifest(body, digest)
    for changed in (body + b" ", b""):
        with pytest.raises(InternalError):
            check_manifest(changed, digest)


def test_check_manifest_of_a_former_version_is_accepted() -> None:
    check_manifest(b'{"tables": []}', None)
