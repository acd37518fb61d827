"""`sam build` on this machine: what Lambda would get, and that Lambda's Python imports it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sam_local.containers import HOST_ARCHITECTURE
from tests.support.paths import ROOT
from tests.support.project_files import functions, snake_case

SAM = ROOT / ".duckstep/sam/bin/sam"

# Code and layers together, unzipped; https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LIMIT_BYTES = 250 * 1024 * 1024

IMPORTS = """
import sys
import boto3, botocore, duckdb, duckdb_extension_httpfs, pyarrow
import pyarrow.csv, pyarrow.ipc, pyarrow.json, pyarrow.parquet
from aws_lambda_powertools import Logger, Metrics, Tracer
from pathlib import Path
from tests.support.paths import ROOT

layer = Path(sys.argv[1])
for module in (boto3, duckdb, duckdb_extension_httpfs, pyarrow):
    assert Path(module.__file__).is_relative_to(layer), module.__file__
for service in ("s3", "dynamodb", "stepfunctions"):
    boto3.client(service, region_name="eu-west-1")
(httpfs,) = Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension")
connection = duckdb.connect()
connection.execute(f"LOAD '{httpfs}'")
table = connection.execute("SELECT 42 AS answer").to_arrow_table()
pyarrow.parquet.write_table(table, sys.argv[2])
assert pyarrow.parquet.read_table(sys.argv[2]).to_pylist() == [{"answer": 42}]
"""


def python_313() -> Path | None:
    """Return a Python 3.13 that runs: SAM asks for one to build for that runtime."""
    versions = sorted((Path.home() / ".pyenv/versions").glob("3.13.*/bin"))
    folders = [Path(each) for each in os.environ["PATH"].split(os.pathsep)]
    for folder in [*versions, *folders]:
        python = folder / "python3.13"
        if python.exists() and subprocess.run([python, "-V"], capture_output=True).returncode == 0:
            return python
    return None


HANDLERS = [snake_case(name) for name in functions()]
PYTHON = python_313()
needs_sam = pytest.mark.skipif(
    PYTHON is None or not SAM.exists(), reason="no python3.13 or no SAM CLI (make build) here"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    assert PYTHON
    folder = tmp_path_factory.mktemp("sam")
    path = os.pathsep.join([os.environ["PATH"], str(PYTHON.parent)])
    subprocess.run(
        [SAM, "build", "--no-cached", "--build-dir", folder / "build"],
        cwd=ROOT,
        env={
            **os.environ,
            "PATH": path,
            "SAM_CLI_TELEMETRY": "0",
            "ARCHITECTURE": HOST_ARCHITECTURE,
        },
        check=True,
        capture_output=True,
        timeout=300,
    )
    yield folder / "build"


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@needs_sam
@pytest.mark.timeout(360)
def test_sam_build_code_and_layer_fit_lambda_limit(built: Path) -> None:
    codes = [each for each in built.iterdir() if each.name.endswith("Function")]
    assert len(codes) == len(HANDLERS)
    assert size(built / "DependenciesLayer") + max(map(size, codes)) < LIMIT_BYTES


@needs_sam
@pytest.mark.timeout(360)
def test_sam_build_code_contains_package_only(built: Path) -> None:
    assert [each.name for each in (built / "RunQueryFunction").iterdir()] == ["duckstep_service"]


@needs_sam
@pytest.mark.timeout(360)
def test_sam_build_code_has_byte_code_of_every_module(built: Path) -> None:
    package = built / "RunQueryFunction/duckstep_service"
    for source in package.rglob("*.py"):
        compiled = source.parent / "__pycache__" / f"{source.stem}.cpython-313.pyc"
        assert compiled.is_file(), source
        # Bits 0 and 1: a hash in place of the time, which is not compared.
        assert compiled.read_bytes()[4] == 0b01


@needs_sam
@pytest.mark.timeout(360)
@pytest.mark.parametrize(("architecture", "machine"), [("arm64", 183), ("x86_64", 62)])
def test_layer_has_every_library_for_the_architecture(
    architecture: str, machine: int, tmp_path: Path
) -> None:
    assert PYTHON
    subprocess.run(
        ["make", "-C", ROOT / "requirements", "build-DependenciesLayer"],
        env={
            **os.environ,
            "ARCHITECTURE": architecture,
            "ARTIFACTS_DIR": str(tmp_path),
            "PYTHON": str(PYTHON),
        },
        check=True,
        capture_output=True,
        timeout=300,
    )
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    libraries = [file for file in files if file.read_bytes()[:4] == b"\x7fELF"]
    names = {file.name.partition(".")[0] for file in libraries}
    assert {"_duckdb", "httpfs", "_obstore", "libarrow"} <= names
    # The field e_machine of an ELF header; see `man 5 elf`.
    assert {int.from_bytes(file.read_bytes()[18:20], "little") for file in libraries} == {machine}


@needs_sam
@pytest.mark.timeout(360)
def test_sam_build_layer_imports_in_lambda_python(built: Path, tmp_path: Path) -> None:
    layer = built / "DependenciesLayer/python"
    subprocess.run(
        [PYTHON or "", "-S", "-W", "error", "-c", IMPORTS, layer, tmp_path / "x.parquet"],
        env={"PYTHONPATH": str(layer)},
        check=True,
        timeout=60,
    )


@needs_sam
@pytest.mark.timeout(360)
@pytest.mark.parametrize("name", HANDLERS)
def test_sam_build_handler_imports_in_lambda_python(built: Path, name: str) -> None:
    environment = {
        "PYTHONPATH": f"{built / 'RunQueryFunction'}:{built / 'DependenciesLayer/python'}",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "QUERIES_TABLE": "queries",
        "DATA_BUCKET": "data",
        "RESULTS_BUCKET": "results",
    }
    module = f"duckstep_service.handlers.{name}"
    script = f"import importlib; importlib.import_module({module!r}).handler"
    subprocess.run([PYTHON or "", "-S", "-c", script], env=environment, check=True, timeout=60)
