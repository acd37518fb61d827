"""The programs that replace the process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from duckstep.serve.command_line import command_line
from duckstep.serve.programs import program

_PARAMETERS = ["--parameter=A=1", "--parameter=B=2"]


def test_program_has_the_stack_alone_on_its_path() -> None:
    environment = {"PYTHONPATH": "/mine", "HOME": "/home/a"}
    made = program(
        "local",
        ["--port=8000"],
        command="duckstep serve",
        stack=Path("/s"),
        environment=environment,
    )
    assert made.arguments == [sys.executable, "-P", "-m", "local", "--port=8000"]
    assert made.environment == {
        "HOME": "/home/a",
        "PYTHONPATH": "/s:/s/functions",
        "DUCKSTEP_COMMAND": "duckstep serve",
    }


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"port": 8000, "data": None, "open": False}, ["--port=8000"]),
        ({"open": True, "parameter": ["A=1", "B=2"]}, ["--open", *_PARAMETERS]),
        ({"type_": ("zip=INT",), "time_format": "%d"}, ["--type=zip=INT", "--time-format=%d"]),
        ({"null": [""], "skip_lines": 0, "rename": []}, ["--null=", "--skip-lines=0"]),
    ],
)
def test_command_line_of_options(options: dict[str, object], expected: list[str]) -> None:
    assert command_line(options) == expected
