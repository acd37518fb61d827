"""Calls of an MCP server by the client of the MCP SDK, and the queries that they start."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
from mcp import Client

import duckstep

DEADLINE = 90.0


def endless(mark: str) -> str:
    """Return a query that does not end, with a mark in its SQL."""
    return f"SELECT sum(a.range * b.range) AS {mark} FROM range(10000000) a, range(1000000) b"


def play(server: Any, scenario: Callable[[Client], Awaitable[None]], **options: Any) -> None:
    """Run a scenario with a client of a server, until its deadline."""

    async def main() -> None:
        with anyio.fail_after(DEADLINE):
            async with Client(server, **options) as client:
                await scenario(client)

    anyio.run(main)


async def call(client: Client, tool: str, **given: Any) -> Any:
    """Return the structured result of a tool."""
    result = await client.call_tool(tool, given)
    assert not result.is_error, result.content
    return result.structured_content


async def refusal(client: Client, tool: str, **given: Any) -> str:
    """Return the text of a tool's error."""
    result = await client.call_tool(tool, given)
    assert result.is_error
    return str(getattr(result.content[0], "text", ""))


def await_status(client: duckstep.Client, mark: str, *wanted: str) -> str:
    """Wait until the newest query with a mark in its SQL has one of the states."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        found = [past.status for past in client.history(text=mark, limit=1)]
        if found and found[0] in wanted:
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"{mark} is in the state {found}")
