"""`duckstep compact`: merge a table's daily files into monthly ones."""

from __future__ import annotations

from typing import Annotated

import typer

from duckstep.cli.session import JsonOption
from duckstep.cli.stack_program import run_lake
from duckstep.cli.table_destination import StackOption, ToOption, destination


def register(app: typer.Typer) -> None:
    """Register `compact`."""
    app.command("compact", help="Merge a table's small daily files into monthly ones.")(compact)


def compact(
    ctx: typer.Context,
    *,
    table: Annotated[str, typer.Option(help="Table to merge.", show_default=False)],
    to: ToOption = None,
    stack: StackOption = None,
    max_file_bytes: Annotated[
        int | None, typer.Option(min=0, help="Size that a merged file does not exceed.")
    ] = None,
    grace_seconds: Annotated[
        int | None,
        typer.Option(
            min=0, help="How long replaced files are kept; longer than the longest query."
        ),
    ] = None,
    before: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="Merge earlier months only; default: the current."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    run_lake(ctx, "compact", {**ctx.params, **destination(to, stack)})
