"""The shell's own commands, which begin with a backslash."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from duckstep.cli.deliver import download_format
from duckstep.cli.failures import usage
from duckstep.cli.history import show_history
from duckstep.cli.options import Engine, Shown
from duckstep.cli.output.terminal import print_table
from duckstep.cli.shell.executor import Executor
from duckstep.cli.tables import show_table, show_tables

_WATCH_SECONDS = 2.0
_HISTORY = 25


class Leave(Exception):
    """`\\q`: the shell ends."""


class Commands:
    """Runs the commands, each a method of `_COMMANDS`."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._settings = executor.settings

    def run(self, line: str) -> None:
        """Run a line such as `\\d reviews`. Raises InterfaceError for an unknown command."""
        name, arguments = _parse(line)
        if name not in COMMANDS:
            raise usage(f"There is no command {name}; \\? lists the commands.")
        COMMANDS[name][1](self, arguments)

    def describe(self, arguments: list[str]) -> None:
        """\\d: the tables, or one."""
        executor = self._executor
        if arguments:
            show_table(executor.session, executor.client.table(arguments[0]))
        else:
            show_tables(executor.session, executor.client)

    def history(self, arguments: list[str]) -> None:
        """\\h: the newest queries, with a text if it is given."""
        text = " ".join(arguments) or None
        found = self._executor.client.history(text=text, limit=_HISTORY)
        show_history(list(found))

    def edit(self, arguments: list[str]) -> None:
        """\\e: the last statement in the editor; its text runs, or is entered next."""
        from duckstep.cli.shell.editor import edit
        from duckstep.cli.shell.statements import is_complete, split

        text = edit(" ".join(arguments) or self._settings.last)
        if is_complete(text):
            for statement in split(text):
                self._executor.execute(statement)
        else:
            self._settings.entered.append(text)

    def output(self, arguments: list[str]) -> None:
        """\\o: the file of the next results, or the screen."""
        path = Path(arguments[0]).expanduser() if arguments else None
        if path:
            download_format(path)
        self._settings.output = path
        self._say(f"Results are written to {path or 'the screen'}.")

    def expand(self, arguments: list[str]) -> None:
        """\\x: one line a column."""
        self._settings.expanded = _switched(self._settings.expanded, arguments)
        self._say(f"Expanded display is {_on(self._settings.expanded)}.")

    def timing(self, arguments: list[str]) -> None:
        """\\timing: the facts of each query."""
        self._settings.timing = _switched(self._settings.timing, arguments)
        self._say(f"Timing is {_on(self._settings.timing)}.")

    def engine(self, arguments: list[str]) -> None:
        """\\engine: the engine of the next queries."""
        if arguments:
            self._settings.engine = _member(arguments[0], [each.value for each in Engine])
        self._say(f"The engine is {self._settings.engine or 'auto'}.")

    def format(self, arguments: list[str]) -> None:
        """\\format: the format of the next results."""
        if arguments:
            self._settings.format = Shown(_member(arguments[0], [each.value for each in Shown]))
        self._say(f"The format is {self._settings.format.value}.")

    def watch(self, arguments: list[str]) -> None:
        """\\watch: the last statement again and again."""
        if not self._settings.last:
            raise usage("\\watch repeats the last statement, and there is none.")
        try:
            seconds = float(arguments[0]) if arguments else _WATCH_SECONDS
        except ValueError as error:
            raise usage(f"\\watch takes seconds, not {arguments[0]!r}.") from error
        self._executor.watch(max(seconds, 0.1))

    def leave(self, arguments: list[str]) -> None:
        """\\q: the end."""
        raise Leave

    def help(self, arguments: list[str]) -> None:
        """\\?: the commands."""
        columns = [("command", "VARCHAR"), ("effect", "VARCHAR")]
        print_table(columns, [(f"{n} {effect[0]}".strip(), effect[1]) for n, effect in _help()])
        sys.stdout.flush()

    def _say(self, text: str) -> None:
        self._executor.session.say(text, "dim")


COMMANDS: dict[str, tuple[tuple[str, str], Callable[[Commands, list[str]], None]]] = {
    "\\d": (("[TABLE]", "list the tables, or describe one"), Commands.describe),
    "\\h": (("[TEXT]", "the history of queries"), Commands.history),
    "\\e": (("[SQL]", "edit the last statement in $VISUAL or $EDITOR"), Commands.edit),
    "\\o": (("[FILE]", "write results to a .parquet, .csv, .json or .arrow file"), Commands.output),
    "\\x": (("[on|off]", "one line a column"), Commands.expand),
    "\\timing": (("[on|off]", "rows, time, bytes and cost of each query"), Commands.timing),
    "\\engine": (("[auto|duckdb|athena]", "the engine"), Commands.engine),
    "\\format": (("[table|csv|json|jsonl|markdown]", "the format"), Commands.format),
    "\\watch": (("[SECONDS]", "repeat the last statement until Ctrl-C"), Commands.watch),
    "\\?": (("", "this list"), Commands.help),
    "\\q": (("", "leave; Ctrl-D too"), Commands.leave),
}


def _help() -> list[tuple[str, tuple[str, str]]]:
    return [(name, texts) for name, (texts, _) in COMMANDS.items()]


def _parse(line: str) -> tuple[str, list[str]]:
    name, _, rest = line.strip().rstrip(";").partition(" ")
    if name == "\\e":
        return name, [rest] if rest.strip() else []
    try:
        return name, shlex.split(rest)
    except ValueError as error:
        raise usage(f"{name}: {error}.") from error


def _switched(now: bool, arguments: list[str]) -> bool:
    if not arguments:
        return not now
    return _member(arguments[0], ["on", "off"]) == "on"


def _member(text: str, allowed: list[str]) -> str:
    if text.lower() not in allowed:
        raise usage(f"{text!r} is none of {', '.join(allowed)}.")
    return text.lower()


def _on(value: bool) -> str:
    return "on" if value else "off"
