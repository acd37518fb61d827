"""`duckstep mcp`: the catalog and queries as tools for agents."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from duckstep.cli.command import command
from duckstep.cli.session import Session
from duckstep.extras import optional
from duckstep.units import size

DEFAULT_PORT = 8811


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "mcp")(serve_mcp)


def serve_mcp(
    session: Session,
    http: Annotated[
        bool, typer.Option("--http", help="Serve http://127.0.0.1:PORT/mcp instead of stdio.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port of --http.", min=1, max=65535)] = DEFAULT_PORT,
    budget_usd: Annotated[
        float | None, typer.Option(help="US dollars that a session may spend.", min=0)
    ] = None,
    budget_bytes: Annotated[
        str | None, typer.Option(help="Bytes that a session may read, as 10GB.")
    ] = None,
    max_rows: Annotated[int, typer.Option(help="Rows of one answer.", min=1, max=10_000)] = 200,
    max_bytes: Annotated[str, typer.Option(help="Bytes of one answer's rows.")] = "50KB",
    wait_seconds: Annotated[
        float, typer.Option(help="Seconds that one call waits for a query's end.", min=1)
    ] = 45.0,
) -> None:
    """Serve the catalog and queries to agents by the Model Context Protocol.

    Over stdio the process is one session. Over HTTP each session has its own budget, and clients
    of the protocol's version without sessions share one.
    """
    optional("mcp", "mcp")
    import anyio

    from duckstep.client.connect import connect_async
    from duckstep.mcp.bounds import Bounds
    from duckstep.mcp.budget import Budget
    from duckstep.mcp.transports import serve_http, serve_stdio

    bounds = Bounds(max_rows, size(max_bytes), wait_seconds=wait_seconds)
    budget = partial(Budget, budget_usd, size(budget_bytes) if budget_bytes else None)
    connect = partial(connect_async, url=session.url, profile=session.profile, token=session.token)
    if http:
        session.say(f"MCP server on http://127.0.0.1:{port}/mcp")
        anyio.run(serve_http, connect, budget, bounds, port)
    else:
        anyio.run(serve_stdio, connect, budget, bounds)
