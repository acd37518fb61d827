"""Ids of queries as people give them: whole, or the last part that `history` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duckstep import errors

if TYPE_CHECKING:
    from duckstep import Client, Query

QueryId = Annotated[
    str, typer.Argument(metavar="ID", help="The query's id, or the part that history shows.")
]


def short_id(request_id: str) -> str:
    """Return the last part of an id, which the commands accept for a query of the history."""
    return request_id.rpartition(":")[2]


def find_query(client: Client, text: str) -> Query:
    """Return the query of an id; one without colons is looked up in the history.

    Raises ProgrammingError if the history has no such query.
    """
    if ":" in text:
        return client.get_query(text)
    for past in client.history():
        if short_id(past.request_id).startswith(text):
            return client.get_query(past.request_id)
    raise errors.ProgrammingError(
        f"The history has no query {text!r}: `duckstep history` lists the ids.",
        code="QueryNotFound",
    )
