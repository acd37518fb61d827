"""The command `duckstep`: its global options, and the registration of its commands."""

from __future__ import annotations

import json
import os
import re
import sys
from importlib import import_module
from importlib.util import find_spec
from io import TextIOWrapper
from typing import Annotated

import typer

from duckstep.cli.failures import ExitCode
from duckstep.cli.session import JsonOption, ProfileOption, Session, TokenOption, UrlOption
from duckstep.version import package_version

# Each module has a function `register(app)`. `duckstep --help` imports all: imports stay light.
COMMANDS = (
    "query",
    "shell",
    "explain",
    "tables",
    "history",
    "saved",
    "status",
    "results",
    "cancel",
    "workflow",
    "login",
    "schedule",
    "import_",
    "compact",
    "serve",
    "mcp",
)


WATCH_SECONDS = "2"


def build() -> typer.Typer:
    """Return the application with all commands."""
    app = typer.Typer(
        name="duckstep",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="SQL over time-series Parquet in S3. Exit codes: 0 done; 1 the service failed;"
        " 2 usage; 3 the SQL or the request is wrong; 4 login; 5 a limit or quota; 6 timed out;"
        " 7 no connection; 8 the data; 130 cancelled.",
    )
    app.callback()(_options)
    for name in COMMANDS:
        # `serve` and others need modules that a partial checkout lacks.
        if find_spec(f"duckstep.cli.{name}"):
            import_module(f"duckstep.cli.{name}").register(app)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"duckstep {package_version()}")
        raise typer.Exit


def _options(
    ctx: typer.Context,
    url: UrlOption = None,
    profile: ProfileOption = None,
    token: TokenOption = None,
    as_json: JsonOption = False,
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    session = ctx.obj if isinstance(ctx.obj, Session) else Session()
    ctx.obj = session.using(url=url, profile=profile, token=token, as_json=as_json)


def with_watch_seconds(arguments: list[str]) -> list[str]:
    """Return the arguments with the seconds of `--watch`, which typer cannot make optional."""
    complete: list[str] = []
    for at, argument in enumerate(arguments):
        complete.append(argument)
        after = arguments[at + 1] if at + 1 < len(arguments) else ""
        if argument == "--watch" and not re.fullmatch(r"\d+(\.\d+)?", after):
            complete.append(WATCH_SECONDS)
    return complete


def prepare_streams() -> None:
    """Make stdout UTF-8 for files and pipes, as the service's data is; a closed stream is null."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    assert isinstance(sys.stdout, TextIOWrapper)
    if sys.stdout.isatty():
        sys.stdout.reconfigure(errors="backslashreplace")
    else:
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def main() -> None:
    """Run the command line; the process ends with one of the codes of `failures.ExitCode`."""
    prepare_streams()
    arguments = with_watch_seconds(sys.argv[1:])
    if "--json" in arguments:
        sys.exit(_run_json(arguments))
    build()(arguments, prog_name="duckstep")


def _run_json(arguments: list[str]) -> int:
    """Run a command whose usage errors are JSON as well, and return its exit code."""
    try:
        code = build()(arguments, prog_name="duckstep", standalone_mode=False)
    except Exception as error:
        # Typer's own errors; their class differs between its versions.
        describe = getattr(error, "format_message", None)
        if describe is None:
            raise
        detail = {"code": "Usage", "message": describe(), "exitCode": int(ExitCode.USAGE)}
        print(json.dumps({"error": detail}, ensure_ascii=False))
        return ExitCode.USAGE
    return code if isinstance(code, int) else 0
