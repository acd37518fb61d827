"""The prompt: multi-line SQL with completion, colours and a history."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from duckstep import errors
from duckstep.cli.shell.completion import Catalog, complete
from duckstep.cli.shell.statements import is_complete
from duckstep.extras import optional

if TYPE_CHECKING:
    from duckstep import Client


# Tab waits for the catalog at most so long.
_CATALOG_SECONDS = 10.0


class Prompt(Protocol):
    """Reads the next statements or command."""

    def read(self, default: str = "") -> str:
        """Return what is entered. Raises EOFError at Ctrl-D, KeyboardInterrupt at Ctrl-C."""


class CatalogCache:
    """The catalog's tables and columns, read by a thread so that the prompt appears at once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._tables: Catalog = {}
        self._ended = threading.Event()
        threading.Thread(target=self._read, daemon=True, name="catalog").start()

    def tables(self, wait: bool = False) -> Catalog:
        """Return the tables that are known; with `wait`, after the catalog was read."""
        if wait:
            self._ended.wait(_CATALOG_SECONDS)
        return self._tables

    def _read(self) -> None:
        try:
            tables = self._client.tables()
            self._tables = {t.name: [(c.name, c.type) for c in t.columns] for t in tables}
        except errors.Error:
            pass  # The completion is without tables; a statement reports the error.
        finally:
            self._ended.set()


def is_entered(text: str) -> bool:
    """Return whether Enter ends the input: a command, or statements with a semicolon."""
    return text.lstrip().startswith("\\") or is_complete(text)


def terminal_prompt(catalog: CatalogCache, history: Path, url: str) -> Prompt:
    """Return the prompt of prompt_toolkit. Raises MissingExtra without it."""
    for package in ("prompt_toolkit", "pygments"):
        optional(package, "shell")
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer, Completion
    from prompt_toolkit.formatted_text import HTML
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.lexers import PygmentsLexer
    from pygments.lexers.sql import PostgresLexer  # type: ignore[import-untyped]

    class SqlCompleter(Completer):
        def get_completions(self, document: Any, event: Any) -> Iterable[Completion]:
            tables = catalog.tables(wait=event.completion_requested)
            word, found = candidates(document.text, document.cursor_position, tables)
            if not word and not event.completion_requested and found[:1] and found[0][1] != "table":
                return
            for text, kind in found:
                yield Completion(text, start_position=-len(word), display_meta=kind)

    class TerminalPrompt:
        def __init__(self) -> None:
            history.parent.mkdir(parents=True, exist_ok=True)
            self._session: PromptSession[str] = PromptSession(
                history=FileHistory(str(history)),
                completer=SqlCompleter(),
                lexer=PygmentsLexer(PostgresLexer),
                multiline=True,
                key_bindings=_bindings(),
                complete_while_typing=True,
                complete_in_thread=True,
                prompt_continuation=lambda width, line, soft: "...> ".rjust(width),
                bottom_toolbar=HTML(f" {_escaped(url)} · <b>;</b> runs · <b>\\?</b> help"),
            )

        def read(self, default: str = "") -> str:
            return self._session.prompt("duckstep> ", default=default)

    return TerminalPrompt()


def candidates(text: str, cursor: int, catalog: Catalog) -> tuple[str, list[tuple[str, str]]]:
    """Return the word before the cursor and its completions, of a command too."""
    if text.lstrip().startswith("\\"):
        return _command_candidates(text[:cursor].lstrip(), catalog)
    word, found = complete(text, cursor, catalog)
    return word, [(each.text, each.kind) for each in found]


def _command_candidates(text: str, catalog: Catalog) -> tuple[str, list[tuple[str, str]]]:
    from duckstep.cli.shell.commands import COMMANDS

    name, space, rest = text.partition(" ")
    if not space:
        return name, [(c, effect[1]) for c, (effect, _) in COMMANDS.items() if c.startswith(name)]
    if name == "\\d":
        wanted = rest.lower()
        return rest, [(table, "table") for table in catalog if table.lower().startswith(wanted)]
    return rest, []


def _bindings() -> Any:
    """Return the keys: Enter ends complete input, and begins a line otherwise."""
    from prompt_toolkit.filters import completion_is_selected
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()

    @bindings.add("enter", filter=~completion_is_selected)
    def _enter(event: Any) -> None:
        buffer = event.current_buffer
        if is_entered(buffer.text) and not buffer.document.text_after_cursor.strip():
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    @bindings.add("enter", filter=completion_is_selected)
    def _choose(event: Any) -> None:
        event.current_buffer.complete_state = None

    return bindings


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
