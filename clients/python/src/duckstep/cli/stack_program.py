"""The commands that a program of the stack replaces."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from duckstep.cli.failures import reporting
from duckstep.cli.session import Session


def run_program(ctx: typer.Context, module: str, arguments: Sequence[str], name: str) -> None:
    """Replace this process by a module of the stack, for the command `duckstep NAME`."""
    # `duckstep --help` imports every command.
    from duckstep.serve.programs import replace_process

    with reporting(ctx.find_root().obj or Session()):
        replace_process(module, arguments, command=f"duckstep {name}")
