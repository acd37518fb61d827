"""`duckstep query --watch`: runs a query again and again; the reuse of results makes it cheap."""

from __future__ import annotations

import shutil
import sys
import time
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from duckstep import errors
from duckstep.cli.deliver import Delivery, deliver, format_rows
from duckstep.cli.failures import report
from duckstep.cli.request import Request
from duckstep.cli.running import run
from duckstep.cli.session import Session
from duckstep.cli.summary import summary

if TYPE_CHECKING:
    from duckstep import Client

_CLEAR = "\x1b[H\x1b[2J\x1b[3J"
# The heading, the facts, an empty line, the table's header and rule, and the cursor's line.
_HEADING_LINES = 7
_TRANSIENT = (errors.ConnectionFailed, errors.ServiceFailed, errors.QuotaExceeded)


def watch(session: Session, request: Request, delivery: Delivery, seconds: float) -> None:
    """Show the result each `seconds` until Ctrl-C, which is a normal end.

    An error that may pass by itself is shown and the query is run again; any other is raised.
    """
    with session.client() as client:
        try:
            while True:
                started = time.monotonic()
                _show_once(session, client, request, delivery, seconds)
                time.sleep(max(0.0, seconds - (time.monotonic() - started)))
        except KeyboardInterrupt:
            return


def _show_once(
    session: Session, client: Client, request: Request, delivery: Delivery, seconds: float
) -> None:
    try:
        query, status = run(session, client, request)
    except _TRANSIENT as error:
        report(session, error)
        return
    if session.as_json or not sys.stdout.isatty():
        deliver(session, query, status, delivery)
        return
    room = max(shutil.get_terminal_size().lines - _HEADING_LINES, 1)
    fitting = replace(delivery, rows=min(delivery.rows or room, room))
    text = "".join(format_rows(query, fitting))
    heading = f"Every {seconds:g} s · {datetime.now():%H:%M:%S} · Ctrl-C ends"
    sys.stdout.write(f"{_CLEAR}{heading}\n{summary(status)}\n\n{text}")
    sys.stdout.flush()
