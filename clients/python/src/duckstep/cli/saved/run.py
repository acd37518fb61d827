"""`duckstep saved run`."""

from __future__ import annotations

from duckstep.cli import options
from duckstep.cli.deliver import Delivery, request_format
from duckstep.cli.parameters import read_parameters
from duckstep.cli.query import TABLE_ROWS, run_query
from duckstep.cli.request import Request
from duckstep.cli.saved.find import SavedName, find
from duckstep.cli.session import Session


def run(
    session: Session,
    name: SavedName,
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
    no_reuse: options.NoReuse = False,
) -> None:
    from duckstep.client.saved_requests import defaults

    with session.client() as client:
        saved = client.saved.get(find(client, name).id)
    given = read_parameters(param or (), param_json or (), arg or ())
    request = Request(
        saved.query or "",
        defaults(saved, given),
        reuse=not no_reuse,
        engine=engine.value if engine else saved.engine,
        over=saved.over,
        format=request_format(output),
    )
    run_query(session, request, Delivery(output, format, rows, expanded, quiet, bom))
