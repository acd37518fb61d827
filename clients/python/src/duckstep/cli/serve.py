"""`duckstep serve`: the whole stack on this machine, over a folder or a bucket."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from duckstep.cli.stack_program import run_program


class Auth(str, Enum):
    """Who may use the API."""

    none = "none"
    cognito = "cognito"


class Host(str, Enum):
    """The addresses at which the stack listens."""

    localhost = "localhost"
    loopback = "127.0.0.1"


def register(app: typer.Typer) -> None:
    """Register `serve`."""
    app.command("serve", help="Serve the workbench and the API on this machine until Ctrl-C.")(
        serve
    )


def serve(
    ctx: typer.Context,
    folder: Annotated[
        str | None,
        typer.Argument(
            metavar="FOLDER | s3://BUCKET/PREFIX",
            help="Folder of Parquet tables, or one table; default: sample data.",
            show_default=False,
        ),
    ] = None,
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the API.")] = 8000,
    host: Annotated[
        Host,
        typer.Option(
            help="Loopback alone: the stack has no TLS. From another machine, forward a port:"
            " ssh -L 8000:localhost:8000 HOST."
        ),
    ] = Host.localhost,
    state: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="History, results and sample data; two stacks need two. Default: the user's.",
            show_default=False,
        ),
    ] = None,
    auth: Annotated[Auth, typer.Option(help="cognito requires tokens.")] = Auth.none,
    parameter: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A parameter of the template, such as LogLevel."),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the workbench when ready.")] = False,
) -> None:
    from duckstep.serve.command_line import command_line
    from duckstep.serve.location import default_state

    options = {
        "data": folder,
        "port": port,
        "state": state or default_state(),
        "auth": auth.value,
        "parameter": parameter,
        "open": open_,
    }
    run_program(ctx, "local", command_line(options), "serve")
