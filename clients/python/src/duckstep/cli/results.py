"""`duckstep results`: the rows of an earlier query."""

from __future__ import annotations

import typer

from duckstep.cli import options
from duckstep.cli.command import command
from duckstep.cli.deliver import Delivery, deliver
from duckstep.cli.query import TABLE_ROWS
from duckstep.cli.query_ids import QueryId, find_query
from duckstep.cli.running import follow
from duckstep.cli.session import Session


def register(app: typer.Typer) -> None:
    """Register `results`."""
    command(app, "results", help="Write the rows of an earlier query.")(results)


def results(
    session: Session,
    query_id: QueryId,
    output: options.Output = None,
    format: options.FormatOption = None,
    rows: options.Rows = TABLE_ROWS,
    expanded: options.Expanded = False,
    quiet: options.Quiet = False,
    bom: options.Bom = False,
) -> None:
    """A query that still runs is waited for."""
    with session.client() as client:
        query = find_query(client, query_id)
        status = follow(session, query)
        deliver(session, query, status, Delivery(output, format, rows, expanded, quiet, bom))
