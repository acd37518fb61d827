"""The programs of the stack, which replace this process.

Signals and exit codes are then those of `make run`, `make import` and `make compact`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from duckstep.serve.location import find_stack
from duckstep.serve.requirements import check_machine

# Of local/user_command.py and lake/cli.py: their messages name the command of the user.
COMMAND_VARIABLE = "DUCKSTEP_COMMAND"


@dataclass(frozen=True)
class Program:
    """A command line with its complete environment."""

    arguments: list[str]
    environment: dict[str, str]


def program(
    module: str,
    arguments: Sequence[str],
    *,
    command: str,
    stack: Path,
    environment: Mapping[str, str],
) -> Program:
    """Return the program that runs a module of the stack; `command` is the one of the user.

    The folder in which the user works is not on its path: a `local.py` there is not the stack's.
    """
    path = os.pathsep.join([str(stack), str(stack / "functions")])
    return Program(
        [sys.executable, "-P", "-m", module, *arguments],
        {**environment, "PYTHONPATH": path, COMMAND_VARIABLE: command},
    )


def replace_process(module: str, arguments: Sequence[str], *, command: str) -> NoReturn:
    """Run a module of the stack in this process, which does not return.

    Raises InterfaceError if the stack, a package that it needs or a newer Python is missing.
    """
    stack = find_stack()
    for warning in check_machine(stack):
        print(f"Warning: {warning}", file=sys.stderr)
    chosen = program(module, arguments, command=command, stack=stack, environment=os.environ)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, chosen.arguments, chosen.environment)
