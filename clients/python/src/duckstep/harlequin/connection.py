"""The connection: queries, their cancellation, and the catalog."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from harlequin.adapter import HarlequinConnection
from harlequin.autocomplete.completion import HarlequinCompletion
from harlequin.catalog import Catalog, CatalogSearchKind, CatalogSearchResult
from harlequin.exception import HarlequinQueryError

from duckstep import errors
from duckstep.harlequin.catalog import catalog_of, search
from duckstep.harlequin.cursor import DuckstepCursor
from duckstep.vocabulary import FUNCTIONS, KEYWORDS, TYPES

if TYPE_CHECKING:
    from duckstep import Client, Query


class DuckstepConnection(HarlequinConnection):
    """A client of a stack; Harlequin calls it from several threads."""

    def __init__(self, client: Client, engine: str | None, tables: int) -> None:
        noun = "table" if tables == 1 else "tables"
        super().__init__(init_message=f"Connected to {client.url}: {tables} {noun}.")
        self.init_message = f"Connected to {client.url}: {tables} {noun}."
        self._client, self._engine = client, engine
        self._running: set[Query] = set()
        self._lock = threading.Lock()

    def execute(self, query: str) -> DuckstepCursor | None:
        """Run a statement to its end; None if it was cancelled. Raises HarlequinQueryError."""
        try:
            started = self._client.query(query, engine=self._engine)
            with self._lock:
                self._running.add(started)
            try:
                status = started.wait()
            finally:
                with self._lock:
                    self._running.discard(started)
            return DuckstepCursor(started, status)
        except errors.QueryCancelled:
            return None
        except errors.Error as error:
            raise HarlequinQueryError(_text(error), title=error.code or "duckstep") from error

    def cancel(self) -> None:
        """Cancel the running queries on the stack."""
        with self._lock:
            running = list(self._running)
        for query in running:
            try:
                query.cancel()
            except errors.Error:
                continue  # The query ends by itself, and its own thread reports how.

    def get_catalog(self) -> Catalog:
        """Return the tables with their columns. Raises HarlequinQueryError."""
        try:
            return catalog_of(self._client.tables())
        except errors.Error as error:
            raise HarlequinQueryError(error.message, title="duckstep's catalog") from error

    def search_catalog(
        self, term: str, kind: CatalogSearchKind = "all"
    ) -> list[CatalogSearchResult]:
        """Return the tables and columns whose names contain the term."""
        return search(self.get_catalog(), term, kind)

    def get_completions(self) -> list[HarlequinCompletion]:
        """Return DuckDB's keywords, types and functions."""
        priorities = (("kw", 100, KEYWORDS), ("type", 900, TYPES), ("fn", 1000, FUNCTIONS))
        return [
            HarlequinCompletion(word.lower(), label, word.lower(), priority)
            for label, priority, words in priorities
            for word in words
        ]

    def close(self) -> None:
        """Close the client; queries that run are cancelled."""
        self.cancel()
        self._client.close()


def _text(error: errors.Error) -> str:
    if error.position is None:
        return error.message
    return f"{error.message}\n\nLine {error.position.line}, column {error.position.column}."
