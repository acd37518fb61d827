"""`duckstep schedule`: queries that EventBridge Scheduler starts by messages."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duckstep.cli import options
from duckstep.cli.command import command
from duckstep.cli.failures import usage
from duckstep.cli.output.terminal import print_document, print_table
from duckstep.cli.parameters import read_parameters
from duckstep.cli.request import read_sql
from duckstep.cli.session import Session

if TYPE_CHECKING:
    from duckstep.cli.schedule.group import ScheduleGroup

Stack = Annotated[
    str | None, typer.Option("--stack", help="Name of a deployed stack, with AWS's credentials.")
]
State = Annotated[
    Path | None,
    typer.Option("--state", help="State folder of a local stack.", show_default=False),
]
_COLUMNS = [
    ("name", "VARCHAR"),
    ("when", "VARCHAR"),
    ("time zone", "VARCHAR"),
    ("state", "VARCHAR"),
    ("owner", "VARCHAR"),
    ("sql", "VARCHAR"),
]


def register(app: typer.Typer) -> None:
    """Register `schedule` with its commands."""
    schedules = typer.Typer(
        no_args_is_help=True, rich_markup_mode=None, help="Run queries on a schedule."
    )
    command(schedules, "create", help="Run SQL on a schedule.")(create)
    command(schedules, "list", help="List the schedules.")(list_schedules)
    command(schedules, "delete", help="Delete schedules.")(delete)
    app.add_typer(schedules, name="schedule")


def create(
    session: Session,
    name: Annotated[str, typer.Argument(help="Name: letters, digits, - _ and .")],
    sql: options.Sql = None,
    file: options.File = None,
    every: Annotated[str | None, typer.Option(help="A rate: '5 minutes', '1 day'.")] = None,
    cron: Annotated[
        str | None, typer.Option(help="EventBridge's cron: '0 3 * * ? *' is 03:00 each day.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="Once: 2026-12-24T18:00:00.")] = None,
    timezone: Annotated[str, typer.Option(help="Time zone of --cron and --at.")] = "UTC",
    param: options.Named = None,
    param_json: options.NamedJson = None,
    arg: options.Positional = None,
    engine: options.EngineOption = None,
    owner: Annotated[str | None, typer.Option(help="Owner of the queries; by default you.")] = None,
    stack: Stack = None,
    state: State = None,
) -> None:
    """The idempotency key is the execution's id: a message that is delivered twice runs once."""
    from duckstep.cli.schedule.expression import expression, refuse_past
    from duckstep.cli.schedule.owner import default_owner

    when = expression(every, cron, at)
    refuse_past(when, timezone, dt.datetime.now(dt.timezone.utc))
    query = read_sql(sql, file)
    group = _group(stack, state)
    body: dict[str, Any] = {
        "owner": owner or default_owner(session, group.url),
        "idempotencyKey": "<aws.scheduler.execution-id>",
        "query": query,
        "parameters": read_parameters(param or (), param_json or (), arg or ()),
        "engine": engine.value if engine else None,
    }
    message = {key: value for key, value in body.items() if value is not None}
    group.create(name, when, timezone, json.dumps(message, ensure_ascii=False))
    if session.as_json:
        print_document({"name": name, "when": when, "timeZone": timezone, **message})
    else:
        session.say(f"{name}: {when} as {message['owner']}")


def list_schedules(session: Session, stack: Stack = None, state: State = None) -> None:
    found = _group(stack, state).list()
    if session.as_json:
        print_document({"schedules": [each.document for each in found]})
        return
    rows = [
        (s.name, s.when, s.time_zone, s.state, s.owner, " ".join(s.query.split())) for s in found
    ]
    print_table(_COLUMNS, rows)


def delete(
    session: Session,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names of schedules.")],
    stack: Stack = None,
    state: State = None,
) -> None:
    group = _group(stack, state)
    for name in names:
        group.delete(name)
    if session.as_json:
        print_document({"deleted": names})


def _group(stack: str | None, state: Path | None) -> ScheduleGroup:
    from duckstep.cli.schedule.group import deployed_group, local_group

    if stack and state:
        raise usage("Give --stack NAME for a deployed stack or --state FOLDER for a local one.")
    return deployed_group(stack) if stack else local_group(state or _running_state())


def _running_state() -> Path:
    """Return the state folder of `make run` in this folder, else that of `duckstep serve`."""
    from duckstep.serve.location import default_state

    here = Path(".duckstep")
    return here if (here / "run.json").exists() else default_state()
