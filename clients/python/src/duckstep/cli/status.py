"""`duckstep status`: the state of one query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duckstep.cli.command import command
from duckstep.cli.failures import ExitCode, exit_code, report
from duckstep.cli.output.terminal import print_document
from duckstep.cli.query_ids import QueryId, find_query
from duckstep.cli.running import follow
from duckstep.cli.session import Session
from duckstep.cli.summary import summary, usage_facts
from duckstep.cost import cost_document

if TYPE_CHECKING:
    from duckstep.documents.query import Status


def register(app: typer.Typer) -> None:
    """Register `status`."""
    command(app, "status", help="Show the state of a query.")(status)


def status(
    session: Session,
    query_id: QueryId,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the end.")] = False,
) -> None:
    """A query that ended without a result ends the command with the code of its error."""
    with session.client() as client:
        query = find_query(client, query_id)
        found = query.status()
        session.sql = found.query or ""
        if wait and not found.ended:
            found = follow(session, query)
    if session.as_json:
        print_document({**found.document, "cost": cost_document(found)})
    else:
        print(_text(found))
    if found.error:
        code = exit_code(found.error)
        if not session.as_json:
            report(session, found.error)
        raise typer.Exit(ExitCode(code))


def _text(found: Status) -> str:
    if found.succeeded:
        return f"{found.status} · {summary(found)}"
    if found.ended:
        return " · ".join([found.status, *usage_facts(found)])
    progress = found.progress
    facts = [found.status]
    if progress and progress.phase:
        facts.append(progress.phase)
    if progress and progress.percent is not None:
        facts.append(f"{progress.percent:.0f} %")
    return " · ".join(facts)
