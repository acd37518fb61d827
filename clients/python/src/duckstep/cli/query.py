"""`duckstep query`: runs SQL, and writes its rows to stdout or a file."""

from __future__ import annotations

import typer

from duckstep.cli import options
from duckstep.cli.command import command
from duckstep.cli.deliver import Delivery, deliver, request_format
from duckstep.cli.failures import usage
from duckstep.cli.output.terminal import print_document
from duckstep.cli.parameters import read_parameters
from duckstep.cli.request import Request, read_limits, read_over, read_sql
from duckstep.cli.running import run
from duckstep.cli.session import Session
from duckstep.cli.watch import watch as watch_query

TABLE_ROWS = 1000


def register(app: typer.Typer) -> None:
    """Register `query`."""
    command(app, "query", help="Run SQL; rows on stdout, facts on stderr.")(query)


def query(
    session: Session,
    sql: options.Sql = None,
    file: options.File = None,
    output: options.Output = None,
    format: options.FormatOption = None,
    rows: options.Rows = TABLE_ROWS,
    expanded: options.Expanded = False,
    quiet: options.Quiet = False,
    bom: options.Bom = False,
    param: options.Named = None,
    param_json: options.NamedJson = None,
    arg: options.Positional = None,
    engine: options.EngineOption = None,
    over: options.Over = None,
    no_reuse: options.NoReuse = False,
    limit_rows: options.LimitRows = None,
    limit_bytes: options.LimitBytes = None,
    limit_seconds: options.LimitSeconds = None,
    limit_scan: options.LimitScan = None,
    watch: options.Watch = 0,
    no_wait: options.NoWait = False,
) -> None:
    if watch and (output or no_wait):
        raise usage("--watch shows a table: it goes with neither -o nor --no-wait.")
    request = Request(
        read_sql(sql, file),
        read_parameters(param or (), param_json or (), arg or ()),
        reuse=not no_reuse,
        engine=engine.value if engine else None,
        over=read_over(over),
        limits=read_limits(limit_rows, limit_bytes, limit_seconds, limit_scan),
        format=request_format(output),
    )
    delivery = Delivery(output, format, rows, expanded, quiet, bom)
    if watch:
        watch_query(session, request, delivery, watch)
    elif no_wait:
        submit(session, request)
    else:
        run_query(session, request, delivery)


def submit(session: Session, request: Request) -> None:
    """Start a query and print its id."""
    session.sql = request.sql
    with session.client() as client:
        started = request.submit(client)
        if session.as_json:
            print_document({"requestId": started.id})
        else:
            print(started.id)


def run_query(session: Session, request: Request, delivery: Delivery) -> None:
    """Run a query and deliver its result."""
    with session.client() as client:
        done, status = run(session, client, request)
        deliver(session, done, status, delivery)
