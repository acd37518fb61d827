"""`duckstep cancel`: cancels queries on the server."""

from __future__ import annotations

from typing import Annotated

import typer

from duckstep.cli.command import command
from duckstep.cli.output.terminal import print_document
from duckstep.cli.query_ids import find_query, short_id
from duckstep.cli.session import Session
from duckstep.cli.summary import cancellation


def register(app: typer.Typer) -> None:
    """Register `cancel`."""
    command(app, "cancel", help="Cancel queries on the server.")(cancel)


def cancel(
    session: Session,
    query_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of queries.")],
) -> None:
    """A query that has ended stays unchanged."""
    with session.client() as client:
        ended = [find_query(client, each).cancel() for each in query_ids]
    if session.as_json:
        print_document({"queries": [each.document for each in ended]})
        return
    for each in ended:
        print(f"{short_id(each.request_id)} {cancellation(each)}")
