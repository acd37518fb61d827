"""`duckstep history`: the caller's queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duckstep.cli.command import command
from duckstep.cli.output.terminal import print_document, print_table
from duckstep.cli.query_ids import short_id
from duckstep.cli.session import Session
from duckstep.units import bytes_text, seconds_text

if TYPE_CHECKING:
    from duckstep.documents.query import PastQuery

_SQL_CHARACTERS = 60
_COLUMNS = [
    ("submitted", "TIMESTAMP"),
    ("status", "VARCHAR"),
    ("seconds", "DOUBLE"),
    ("rows", "BIGINT"),
    ("read", "BIGINT"),
    ("engine", "VARCHAR"),
    ("sql", "VARCHAR"),
    ("id", "VARCHAR"),
]


def register(app: typer.Typer) -> None:
    """Register `history`."""
    command(app, "history", help="List your queries, newest first.")(history)


def history(
    session: Session,
    status: Annotated[str | None, typer.Option(help="SUCCEEDED, FAILED, …")] = None,
    text: Annotated[str | None, typer.Option(help="Text of the SQL or the name.")] = None,
    starred: Annotated[bool, typer.Option("--starred", help="Starred queries only.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Queries at most.")] = 25,
) -> None:
    with session.client() as client:
        found = list(
            client.history(
                status=status.upper() if status else None,
                text=text,
                starred=starred or None,
                limit=limit,
            )
        )
    if session.as_json:
        print_document({"queries": [each.document for each in found]})
        return
    show_history(found)


def show_history(found: list[PastQuery]) -> None:
    """Print queries as a table."""
    print_table(_COLUMNS, [_row(each) for each in found])


def _row(past: PastQuery) -> tuple[object, ...]:
    ended = past.ended_at - past.submitted_at if past.ended_at else None
    sql = " ".join((past.name or past.query or "").split())
    return (
        past.submitted_at.astimezone().strftime("%Y-%m-%d %H:%M:%S"),
        past.error_code or ("REUSED" if past.reused else past.status),
        seconds_text(ended.total_seconds()) if ended else "",
        past.rows if past.rows is not None else "",
        bytes_text(past.scanned_bytes) if past.scanned_bytes is not None else "",
        past.engine or "",
        sql if len(sql) <= _SQL_CHARACTERS else sql[: _SQL_CHARACTERS - 1] + "…",
        short_id(past.request_id),
    )
