"""`duckstep serve`, `import` and `compact`, up to the program that replaces them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from duckstep.cli.main import build
from duckstep.serve import programs
from duckstep.serve.location import default_data, default_state

CHECKOUT = Path(__file__).resolve().parents[5]
IMPORT = ["import", "a.csv", "--table", "t", "--time", "ts"]
Run = tuple[str, list[str], str]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Run]]:
    """Record the programs that would replace the process; restore its mask of files."""
    recorded: list[Run] = []

    def record(module: str, arguments: Sequence[str], *, command: str) -> None:
        recorded.append((module, list(arguments), command))

    monkeypatch.setattr(programs, "replace_process", record)
    mask = os.umask(0o022)
    yield recorded
    os.umask(mask)


def invoke(*arguments: str) -> int:
    return CliRunner().invoke(build(), arguments).exit_code


def test_serve_without_options_uses_the_folder_of_the_user(runs: list[Run]) -> None:
    assert invoke("serve") == 0
    state = f"--state={default_state()}"
    assert runs == [("local", ["--port=8000", state, "--auth=none"], "duckstep serve")]


def test_serve_passes_every_option(runs: list[Run]) -> None:
    options = ["--port", "8401", "--state", "/s", "--auth", "cognito", "--open"]
    assert invoke("serve", "s3://b/p", "--host", "127.0.0.1", "--parameter", "A=1", *options) == 0
    expected = ["--data=s3://b/p", "--port=8401", "--state=/s", "--auth=cognito"]
    assert runs == [("local", [*expected, "--parameter=A=1", "--open"], "duckstep serve")]


@pytest.mark.parametrize("option", [["--host", "0.0.0.0"], ["--port", "0"], ["--auth", "basic"]])
def test_serve_other_value_is_a_usage_error(runs: list[Run], option: list[str]) -> None:
    assert invoke("serve", *option) == 2
    assert runs == []


def test_import_without_destination_writes_private_files(runs: list[Run]) -> None:
    assert invoke(*IMPORT) == 0
    arguments = ["--table=t", "--time=ts", f"--to={default_data()}", "--", "a.csv"]
    assert runs == [("lake.importer", arguments, "duckstep import")]
    assert os.umask(0o022) == 0o077


def test_import_passes_every_kind_of_option(runs: list[Run]) -> None:
    options = ["--append", "--type", "zip=VARCHAR", "--type", "n=BIGINT", "--null", ""]
    assert invoke(*IMPORT, *options, "--format", "csv", "--skip-lines", "2", "--to", "/d") == 0
    ((_, arguments, _),) = runs
    expected = ["--append", "--format=csv", "--type=zip=VARCHAR", "--type=n=BIGINT"]
    expected += ["--table=t", "--time=ts", "--to=/d", "--skip-lines=2", "--null="]
    assert arguments[-2:] == ["--", "a.csv"]
    assert sorted(arguments[:-2]) == sorted(expected)
    assert os.umask(0o022) == 0o022


def test_compact_of_a_deployed_stack(runs: list[Run]) -> None:
    assert invoke("compact", "--table", "t", "--stack", "duckstep", "--grace-seconds", "60") == 0
    arguments = ["--table=t", "--stack=duckstep", "--grace-seconds=60"]
    assert runs == [("lake.compact", arguments, "duckstep compact")]


@pytest.mark.parametrize(
    "arguments", [["--json", *IMPORT], [*IMPORT, "--json"], ["--json", "compact", "--table", "t"]]
)
def test_json_before_and_after_the_command(runs: list[Run], arguments: list[str]) -> None:
    assert invoke(*arguments) == 0
    assert "--json" in runs[0][1]


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("import", "from lake.cli import import_parser; import_parser().print_help()"),
        ("compact", "import lake.compact; lake.compact.main(['--help'])"),
    ],
)
def test_command_has_the_flags_of_the_program(name: str, program: str) -> None:
    environment = {"PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'functions'}"}
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=60
    )
    command = typer.main.get_command(build()).commands[name]  # type: ignore[attr-defined]
    flags = {flag for parameter in command.params for flag in parameter.opts if flag[0] == "-"}
    assert set(re.findall(r"--[a-z-]+", shown.stdout)) - {"--help"} == flags
