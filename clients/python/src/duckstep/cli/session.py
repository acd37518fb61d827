"""The session of one invocation: where to connect, how to write, and its SQL."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duckstep.cli.suggestions import profile_names

if TYPE_CHECKING:
    from rich.console import Console

    from duckstep import Client

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PANEL = "Connection and output"

UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url", help="URL of the stack's API.", rich_help_panel=_PANEL, show_default=False
    ),
]
ProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile",
        help="Profile of the configuration file.",
        rich_help_panel=_PANEL,
        autocompletion=profile_names,
    ),
]
TokenOption = Annotated[
    str | None,
    typer.Option("--token", help="Access token; better in DUCKSTEP_TOKEN.", rich_help_panel=_PANEL),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="Write one JSON document, errors too.", rich_help_panel=_PANEL),
]


def _connect(**options: Any) -> Client:
    import duckstep

    return duckstep.connect(**options)


@dataclass
class Session:
    """The options of an invocation; `sql` is the text in which errors have their positions."""

    url: str | None = None
    profile: str | None = None
    token: str | None = None
    as_json: bool = False
    connect: Callable[..., Client] = field(default=_connect, repr=False)
    sql: str = ""

    def using(self, *, as_json: bool = False, **options: str | None) -> Session:
        """Return the session with the options that are given."""
        given = {name: value for name, value in options.items() if value is not None}
        return replace(self, as_json=self.as_json or as_json, **given)  # type: ignore[arg-type]

    def client(self) -> Client:
        """Connect to the stack; nothing is sent yet."""
        return self.connect(url=self.url, profile=self.profile, token=self.token)

    def say(self, text: str, style: str = "") -> None:
        """Write a line for people to stderr; JSON has its facts in its document."""
        if not self.as_json:
            say(text, style)


def say(text: str, style: str = "") -> None:
    """Write lines to stderr, styled if stderr is a terminal.

    A message may quote data, whose control characters a terminal would execute.
    """
    safe = _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
    if sys.stderr.isatty():
        console().print(
            safe, style=style, soft_wrap=True, markup=False, emoji=False, highlight=False
        )
    else:
        print(safe, file=sys.stderr)


def console() -> Console:
    """Return a console on the stderr of this moment, which tests replace."""
    from rich.console import Console

    return Console(stderr=True)
