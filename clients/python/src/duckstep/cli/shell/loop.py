"""The loops of the shell: with a person at a terminal, and over a script."""

from __future__ import annotations

import sys
from typing import TextIO

import typer

from duckstep import errors
from duckstep.cli.failures import exit_code, report
from duckstep.cli.shell.commands import Commands, Leave
from duckstep.cli.shell.executor import Executor
from duckstep.cli.shell.prompt import Prompt
from duckstep.cli.shell.statements import is_blank, is_complete, split


def converse(executor: Executor, prompt: Prompt) -> None:
    """Run what is entered until Ctrl-D or `\\q`; an error or Ctrl-C returns to the prompt."""
    commands = Commands(executor)
    while True:
        try:
            entered = executor.settings.entered
            text = prompt.read(entered.pop() if entered else "")
            _run(executor, commands, text)
        except (EOFError, Leave):
            return
        except KeyboardInterrupt:
            continue
        except errors.Error as error:
            report(executor.session, error)
        except OSError as error:
            executor.session.say(f"{error.filename or 'Error'}: {error.strerror}", "red")


def run_script(executor: Executor, script: TextIO) -> None:
    """Run the statements and commands of a script. Raises the first error."""
    commands = Commands(executor)
    text = ""
    for line in script:
        if line.lstrip().startswith("\\") and is_blank(text):
            text += line
            _run_or_exit(executor, commands, line.strip())
            text = ""
            continue
        text += line
        if is_complete(text):
            _run_or_exit(executor, commands, text)
            text = ""
    _run_or_exit(executor, commands, text)


def _run_or_exit(executor: Executor, commands: Commands, text: str) -> None:
    try:
        _run(executor, commands, text)
    except Leave as leave:
        raise typer.Exit(0) from leave
    except errors.Error as error:
        report(executor.session, error)
        raise typer.Exit(exit_code(error)) from error


def _run(executor: Executor, commands: Commands, text: str) -> None:
    """Run a command, or each statement of a text."""
    if text.lstrip().startswith("\\"):
        commands.run(text)
    else:
        for statement in split(text):
            executor.execute(statement)
    sys.stdout.flush()
