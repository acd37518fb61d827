"""`duckstep shell`: an interactive prompt, or a script on stdin."""

from __future__ import annotations

import sys

import typer

from duckstep.cli.command import command
from duckstep.cli.options import EngineOption, FormatOption
from duckstep.cli.session import Session


def register(app: typer.Typer) -> None:
    """Register `shell`."""
    command(app, "shell", help="Enter SQL at a prompt, or run a script on stdin.")(shell)


def shell(session: Session, format: FormatOption = None, engine: EngineOption = None) -> None:
    from duckstep.cli.options import Shown
    from duckstep.cli.shell.executor import Executor
    from duckstep.cli.shell.loop import converse, run_script
    from duckstep.cli.shell.settings import Settings

    shown = format or (Shown.JSONL if session.as_json else Shown.TABLE)
    settings = Settings(format=shown, engine=engine.value if engine else None)
    with session.client() as client:
        executor = Executor(session, client, settings)
        if sys.stdin.isatty() and sys.stdout.isatty():
            from platformdirs import user_state_path

            from duckstep.cli.shell.prompt import CatalogCache, terminal_prompt

            history = user_state_path("duckstep") / "shell_history"
            converse(executor, terminal_prompt(CatalogCache(client), history, client.url))
        else:
            run_script(executor, sys.stdin)
