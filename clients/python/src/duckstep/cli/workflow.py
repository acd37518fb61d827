"""`duckstep workflow`: the states of a query's execution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from duckstep.cli.command import command
from duckstep.cli.output.terminal import print_document, print_table
from duckstep.cli.query_ids import QueryId, find_query
from duckstep.cli.session import Session
from duckstep.units import seconds_text

if TYPE_CHECKING:
    from duckstep.documents.workflow import State

_COLUMNS = [
    ("state", "VARCHAR"),
    ("status", "VARCHAR"),
    ("entered", "TIMESTAMP"),
    ("seconds", "DOUBLE"),
    ("retries", "BIGINT"),
    ("error", "VARCHAR"),
]


def register(app: typer.Typer) -> None:
    """Register `workflow`."""
    command(app, "workflow", help="Show the states of a query's execution.")(workflow)


def workflow(session: Session, query_id: QueryId) -> None:
    with session.client() as client:
        found = find_query(client, query_id).workflow()
    if session.as_json:
        print_document(found.document)
        return
    print_table(_COLUMNS, [_row(state) for state in found.states])


def _row(state: State) -> tuple[object, ...]:
    spent = state.exited_at - state.entered_at if state.exited_at else None
    return (
        state.name,
        state.status,
        state.entered_at.astimezone().strftime("%H:%M:%S.%f")[:-3],
        seconds_text(spent.total_seconds()) if spent else "",
        state.retries,
        f"{state.error.code}: {state.error.message}" if state.error else "",
    )
