"""The settings of the sandbox against statements that the statement policy would refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from duckstep_service.core.errors import StatementNotAllowed
from duckstep_service.core.limits import Limits
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.worker.resources import worker_resources
from duckstep_service.engine.worker.sandbox import (
    RESULT_FILE,
    SPILL_FOLDER,
    has_foreign_files,
)

# DuckDB permits every statement to write to its folder of spilled data, and to the result.
WRITTEN = """
COPY (SELECT 1) TO '<folder>/spill/x.csv'
COPY (SELECT 1) TO 'spill/x.parquet' (FORMAT parquet)
COPY (SELECT 1 AS a, 2 AS b) TO '<folder>/spill/parts' (FORMAT csv, PARTITION_BY (a))
ATTACH '<folder>/spill/x.duckdb'
EXPORT DATABASE '<folder>/spill/export'
CALL enable_logging('QueryLog', storage = 'file', storage_config = {'path': '<folder>/spill/logs'})
CALL enable_profiling(format = 'json', save_location = '<folder>/spill/profile.json')
"""
REFUSED = """
COPY (SELECT 1) TO '<folder>/x.csv'
COPY (SELECT 1) TO '<folder>/result.parquet.csv'
COPY (SELECT 1) TO '<folder>/spill/../x.csv'
COPY (SELECT 1) TO '<folder>/spill/../../x.csv'
COPY (SELECT 1) TO '<folder>/spill/./../x.csv'
COPY (SELECT 1) TO '<folder>/spillx.csv'
COPY (SELECT 1) TO '<root>/x.csv'
COPY (SELECT 1) TO '/dev/stdout'
COPY (SELECT 1 AS a, 2 AS b) TO '<root>/parts' (FORMAT csv, PARTITION_BY (a))
COPY (SELECT 1) TO 'http://127.0.0.1:9/x.csv'
ATTACH '<root>/x.duckdb'
ATTACH '<folder>/x.duckdb'
ATTACH '<root>/secret.duckdb' (READ_ONLY)
EXPORT DATABASE '<root>/export'
IMPORT DATABASE '<root>'
CALL enable_logging('QueryLog', storage = 'file', storage_config = {'path': '<root>/logs'})
CALL enable_logging('QueryLog', storage_path = '<root>/logs')
SELECT * FROM read_csv('<root>/secret.csv')
SELECT * FROM read_text('/etc/hostname')
SELECT * FROM read_text('/proc/self/environ')
SELECT * FROM glob('<root>/*')
SELECT * FROM glob('<folder>/*')
SELECT * FROM glob('<folder>/spill/../../*')
CALL enable_profiling(format = 'json', save_location = '<root>/profile.json')
PRAGMA enable_profiling = 'json'
PRAGMA profiling_output = '<root>/profile.json'
SET profiling_output = '<root>/profile.json'
SET log_query_path = '<root>/log.sql'
SET temp_directory = '<root>'
SET max_temp_directory_size = '1TB'
SET memory_limit = '1TB'
SET threads = 64
SET allowed_paths = ['<root>/secret.csv']
SET allowed_directories = ['<root>']
SET allowed_configs = ['threads']
SET enable_external_access = true
SET disabled_filesystems = ''
SET lock_configuration = false
RESET lock_configuration
RESET enable_external_access
RESET temp_directory
INSTALL json
FORCE INSTALL httpfs
INSTALL spatial FROM community
LOAD spatial
LOAD '<folder>/spill/x.duckdb_extension'
UPDATE EXTENSIONS
CREATE PERSISTENT SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')
"""


# A process of its own: DuckDB aborts when it closes a database whose log it may not write.
SCRIPT = """
import os, sys
from duckstep_service.engine.worker.protocol import Resources, SandboxConfig
from duckstep_service.engine.worker.sandbox import open_sandbox
resources = Resources(memory=2**28, address_space=2**31, spill=2**20, threads=1)
connection = open_sandbox(SandboxConfig(os.getcwd(), "", [], resources, []))
try:
    connection.execute(sys.argv[1]).fetchall()
    connection.execute("SELECT 1").fetchall()
except Exception as error:
    os._exit(3)
os._exit(0)
"""


@dataclass(frozen=True)
class Sandbox:
    """A sandbox in a folder below a root with files that it must not reach."""

    root: Path
    folder: Path

    def accepts(self, sql: str) -> bool:
        """Return whether a new sandbox runs the statement without an error."""
        filled = sql.replace("<folder>", str(self.folder)).replace("<root>", str(self.root))
        command = [sys.executable, "-c", SCRIPT, filled]
        environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, timeout=60
        )
        assert done.returncode in (0, 3), done.stderr
        assert done.stdout == b""
        return done.returncode == 0

    def files(self) -> dict[str, int]:
        """Return the sizes of the files below the root, except those of the spill folder."""
        spill = self.folder / SPILL_FOLDER
        paths = (path for path in self.root.rglob("*") if spill not in path.parents)
        return {str(path): path.stat().st_size for path in paths if path.is_file()}


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    folder = tmp_path / "worker"
    (folder / SPILL_FOLDER).mkdir(parents=True)
    (tmp_path / "secret.csv").write_text("s\nsecret\n")
    duckdb.connect(str(tmp_path / "secret.duckdb")).close()
    return Sandbox(tmp_path, folder)


@pytest.mark.parametrize("sql", REFUSED.strip().splitlines())
def test_sandbox_refuses_statement_behind_policy(sandbox: Sandbox, sql: str) -> None:
    before = sandbox.files()
    assert not sandbox.accepts(sql)
    assert sandbox.files() == before
    assert not has_foreign_files(sandbox.folder)


@pytest.mark.parametrize("sql", WRITTEN.strip().splitlines())
def test_sandbox_write_to_spill_folder_is_noticed(sandbox: Sandbox, sql: str) -> None:
    before = sandbox.files()
    assert sandbox.accepts(sql)
    assert sandbox.files() == before
    assert has_foreign_files(sandbox.folder)


@pytest.mark.parametrize(
    ("name", "foreign"),
    [
        (RESULT_FILE, False),
        ("spill/duckdb_temp_storage_DEFAULT-0.tmp", False),
        ("spill/duckdb_temp_storage_S32K-12.tmp", False),
        ("spill/duckdb_temp_block-4611686018427387904.block", False),
        ("spill/duckdb_temp_block-1.csv", True),
        ("spill/x.csv", True),
        ("x.csv", True),
    ],
)
def test_has_foreign_files_excepts_result_and_spilled_data(
    tmp_path: Path, name: str, foreign: bool
) -> None:
    (tmp_path / SPILL_FOLDER).mkdir()
    (tmp_path / name).touch()
    assert has_foreign_files(tmp_path) is foreign


@pytest.mark.parametrize("name", ["spill/x.csv", "x.csv"])
def test_run_worker_with_foreign_file_is_replaced(tmp_path: Path, name: str) -> None:
    def query(sql: str) -> EngineQuery:
        return EngineQuery(sql, None, (), "me", Limits(seconds=20))

    runner = Runner(str, lambda _: [], lambda limits: worker_resources(1024, limits), "")
    try:
        runner.run(query("SELECT 1"))
        worker = runner._worker
        assert worker is not None
        (worker.folder / name).touch()
        with pytest.raises(StatementNotAllowed):
            runner.run(query("SELECT 1"))
        assert not worker.folder.exists()
        assert runner.run(query("SELECT 1")).rows == 1
    finally:
        runner.close()


def test_run_spilling_query_has_no_foreign_file(tmp_path: Path) -> None:
    limits = Limits(seconds=30, memory_bytes=60_000_000, spill_bytes=400_000_000)
    sql = "SELECT count(*) FROM (SELECT DISTINCT hash(range), range::VARCHAR FROM range(3000000))"
    runner = Runner(str, lambda _: [], lambda limits: worker_resources(1024, limits), "")
    try:
        assert runner.run(EngineQuery(sql, None, (), "me", limits)).rows == 1
    finally:
        runner.close()
