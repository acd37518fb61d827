"""The global options, and the imports of the command line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from duckstep.cli.main import build, with_watch_seconds


def test_version_is_that_of_the_package() -> None:
    result = CliRunner().invoke(build(), ["--version"])

    assert result.exit_code == 0
    assert result.stdout.startswith("duckstep 0.")


def test_command_unknown_is_a_usage_error() -> None:
    result = CliRunner().invoke(build(), ["nonsense"])

    assert result.exit_code == 2
    assert "nonsense" in result.stderr


def test_help_imports_no_heavy_package() -> None:
    heavy = ("pandas", "pyarrow", "polars", "sqlalchemy", "httpx", "boto3", "prompt_toolkit", "mcp")
    program = (
        "import sys\n"
        "from duckstep.cli.main import build\n"
        "build()(['--help'], standalone_mode=False)\n"
        f"print(sorted(set({heavy}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stderr.strip() == "[]"
    assert "query" in done.stdout or "Usage" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "complete"),
    [
        (["query", "--watch", "SELECT 1"], ["query", "--watch", "2", "SELECT 1"]),
        (["query", "SELECT 1", "--watch"], ["query", "SELECT 1", "--watch", "2"]),
        (["query", "--watch", "0.5", "x"], ["query", "--watch", "0.5", "x"]),
        (["tables"], ["tables"]),
        ([], []),
    ],
)
def test_with_watch_seconds_adds_them_when_they_are_absent(
    arguments: list[str], complete: list[str]
) -> None:
    assert with_watch_seconds(arguments) == complete


RUN = "from duckstep.cli.main import main; main()"


def run_closed(*closed: int) -> subprocess.CompletedProcess[bytes]:
    """Run `duckstep profiles` with closed streams."""
    command = f"\"$0\" -c '{RUN}' profiles {' '.join(f'{n}>&-' for n in closed)}"
    return subprocess.run(["sh", "-c", command, sys.executable], capture_output=True, timeout=60)


@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2)])
def test_closed_streams_are_no_error(closed: tuple[int, ...]) -> None:
    done = run_closed(*closed)

    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


def test_stdout_of_a_pipe_is_utf_8_in_any_locale() -> None:
    program = "from duckstep.cli.main import prepare_streams; prepare_streams(); print('é€')"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        env=environment,
        timeout=60,
        check=True,
    )

    assert done.stdout == "é€\n".encode()
