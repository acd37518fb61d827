"""The MCP server over stdio and over streamable HTTP."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import anyio
import uvicorn
from mcp.server.mcpserver import MCPServer

from duckstep.client.asynchronous import AsyncClient
from duckstep.mcp.bounds import Bounds
from duckstep.mcp.budget import Budget
from duckstep.mcp.server import build_server
from duckstep.mcp.sessions import Sessions

Connect = Callable[[], AsyncClient]
NewBudget = Callable[[], Budget]
LOOPBACK = "127.0.0.1"
# The calls that are open at a signal, whose queries are cancelled after it.
_GRACEFUL_SECONDS = 1


async def serve_stdio(connect: Connect, budget: NewBudget, bounds: Bounds) -> None:
    """Serve one client on stdin and stdout, until it closes them or a signal arrives."""
    async with _serving(connect, budget, bounds) as server, anyio.create_task_group() as tasks:
        tasks.start_soon(_at_signals, tasks.cancel_scope.cancel)
        await server.run_stdio_async()
        tasks.cancel_scope.cancel()


async def serve_http(connect: Connect, budget: NewBudget, bounds: Bounds, port: int) -> None:
    """Serve clients of this machine on http://127.0.0.1:PORT/mcp, until a signal arrives."""
    async with _serving(connect, budget, bounds) as server, anyio.create_task_group() as tasks:
        web = _WebServer(
            uvicorn.Config(
                server.streamable_http_app(host=LOOPBACK),
                host=LOOPBACK,
                port=port,
                log_level="warning",
                timeout_graceful_shutdown=_GRACEFUL_SECONDS,
            )
        )
        tasks.start_soon(_at_signals, web.stop)
        await web.serve()
        tasks.cancel_scope.cancel()


class _WebServer(uvicorn.Server):
    """A server without signal handlers of its own, which would end the process too soon."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        self.should_exit = True


@asynccontextmanager
async def _serving(connect: Connect, budget: NewBudget, bounds: Bounds) -> AsyncIterator[MCPServer]:
    """Yield a server, and cancel its queries at the end."""
    async with connect() as client, anyio.create_task_group() as tasks:
        sessions = Sessions(client, tasks, budget)
        try:
            yield build_server(sessions, bounds)
        finally:
            await sessions.close()
            tasks.cancel_scope.cancel()


async def _at_signals(stop: Callable[[], None]) -> None:
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for _ in signals:
            stop()
