"""The section "Command line" of docs/clients.md: its commands and its exit codes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_terminal import DEADLINE

from duckstep.cli.failures import ExitCode
from duckstep.cli.shell.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[5]
PAGE = (ROOT / "docs/clients.md").read_text("utf-8")
SECTION = PAGE.partition("\n## Command line\n")[2].partition("\n## ")[0]
SCRIPTS = re.findall(r"^```sh\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with `duckstep` in its `bin`, and the file of the first script."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin/duckstep"
    command.write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "from duckstep.cli.main import main; main()" "$@"\n'
    )
    command.chmod(0o755)
    (tmp_path / "best.sql").write_text("SELECT title FROM reviews WHERE rating = $stars LIMIT 3")
    return tmp_path


@pytest.mark.parametrize("script", SCRIPTS)
def test_commands_of_the_page_run(
    script: str, folder: Path, stack: Any, variables: dict[str, str]
) -> None:
    path = f"{folder}/bin{os.pathsep}{variables['PATH']}"

    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env={**variables, "PATH": path, "STATE": str(stack.state)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=2 * DEADLINE,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout


def test_page_has_every_exit_code() -> None:
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", SECTION, re.MULTILINE)}

    assert documented == set(map(int, ExitCode))


def test_page_has_every_command_of_the_shell() -> None:
    rows = re.findall(r"^\| (`\\.*?) \| ", SECTION, re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"\\(?:\w+|\?)", row)}

    assert documented == set(COMMANDS)
