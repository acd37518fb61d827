"""The commands that a program of the stack replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import typer

from duckstep.cli.failures import reporting
from duckstep.cli.session import Session


def run_lake(
    ctx: typer.Context, program: str, options: Mapping[str, object], *operands: str
) -> None:
    """Replace this process by a program of `lake`, with its options; also with --json before it."""
    from duckstep.serve.command_line import command_line

    session = ctx.find_root().obj or Session()
    given = {**options, "json": session.as_json or options["as_json"], "as_json": None}
    arguments = [*command_line(given), *(["--", *operands] if operands else [])]
    module = {"import": "lake.importer", "compact": "lake.compact"}[program]
    run_program(ctx, module, arguments, program)


def run_program(ctx: typer.Context, module: str, arguments: Sequence[str], name: str) -> None:
    """Replace this process by a module of the stack, for the command `duckstep NAME`."""
    # `duckstep --help` imports every command.
    from duckstep.serve.programs import replace_process

    with reporting(ctx.find_root().obj or Session()):
        replace_process(module, arguments, command=f"duckstep {name}")
