"""The run of a query: submission, wait with progress, and cancellation by an interrupt."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from duckstep import errors
from duckstep.cli.failures import Interrupted
from duckstep.cli.output.terminal import print_document
from duckstep.cli.progress import progress_bar, spinner
from duckstep.cli.request import Request
from duckstep.cli.session import Session
from duckstep.cli.signals import interruptible
from duckstep.cli.summary import cancellation
from duckstep.cost import cost_document

if TYPE_CHECKING:
    from duckstep import Client, Query, Status

# For the cancelled query's last status, held by the server.
_END_SECONDS = 20


def run(session: Session, client: Client, request: Request) -> tuple[Query, Status]:
    """Run a query to its end; return it with its status. Raises its error.

    Ctrl-C, SIGTERM, SIGHUP and a closed stdout cancel the query on the server, report what it
    read, and are raised again.
    """
    session.sql = request.sql
    with interruptible():
        with spinner("starting", not session.as_json):
            query = request.submit(client, lambda: _announce(session))
        return query, wait(session, query)


def wait(session: Session, query: Query) -> Status:
    """Wait for the end of a query with a progress bar; an interrupt cancels the query."""
    try:
        with progress_bar(not session.as_json) as show:
            return query.wait(progress=show)
    except (KeyboardInterrupt, Interrupted, OSError):
        # OSError: the terminal of the bar was closed.
        _cancel(session, query)
        raise


def follow(session: Session, query: Query) -> Status:
    """Wait for the end of an earlier query; an interrupt ends the wait alone."""
    try:
        with progress_bar(not session.as_json) as show:
            return query.wait(progress=show)
    except KeyboardInterrupt:
        session.say(f"The query runs on; `duckstep cancel {query.id}` ends it.")
        raise


def _cancel(session: Session, query: Query) -> None:
    """Cancel the query; a second Ctrl-C leaves at once."""
    _announce(session)
    try:
        status = query.cancel()
        if not status.ended:
            status = query.status(wait=_END_SECONDS)
    except errors.Error as error:
        session.say(f"The query {query.id} was not cancelled: {error.message}", "red")
        return
    session.say(cancellation(status))
    if session.as_json:
        document = {"status": status.document, "cost": cost_document(status)}
        interrupt = {"code": "QueryCancelled", "message": "Interrupted.", "requestId": query.id}
        print_document({"error": interrupt, **document})


def _announce(session: Session) -> None:
    if sys.stderr.isatty():
        session.say("Cancelling the query; Ctrl-C again leaves at once.")
