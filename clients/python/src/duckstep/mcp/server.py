"""The MCP server: its tools over the sessions of one client."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Annotated, Any, ParamSpec, get_type_hints

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from mcp.types.version import HANDSHAKE_PROTOCOL_VERSIONS
from pydantic import BaseModel, Field

from duckstep.errors import Error
from duckstep.mcp import descriptions
from duckstep.mcp.answers import QueryAnswer, TableDescription, TableList, ValidationAnswer
from duckstep.mcp.bounds import Bounds
from duckstep.mcp.running import Window, answer_of, cost_of_ended, earlier_answer, follow
from duckstep.mcp.sessions import QuerySession, RunningQuery, Sessions
from duckstep.version import package_version

INSTRUCTIONS = """\
SQL of DuckDB over tables of Parquet files, often partitioned by time; only SELECT.
Queries cost money by the bytes that they read: call list_tables and describe_table first, filter
on partition or time columns, and call validate_query to see the cost before run_query. Aggregate
in SQL instead of reading many rows: results are returned in small pages (get_results).
"""
READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
# A second call runs a second query, which costs money unless the result is reused.
RUNS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=False, open_world_hint=False
)
CANCELS = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

P = ParamSpec("P")

Sql = Annotated[str, Field(description="One SELECT in DuckDB's SQL.")]
SqlParameters = Annotated[
    dict[str, Any] | list[Any] | None,
    Field(description="Values of $name (an object) or of ? (a list)."),
]
QueryId = Annotated[str, Field(description="The query_id that run_query returned.")]


def build_server(sessions: Sessions, bounds: Bounds) -> MCPServer:
    """Return the server with its tools."""
    server: MCPServer = MCPServer(
        "duckstep",
        title="duckstep",
        instructions=INSTRUCTIONS,
        version=package_version(),
        log_level="WARNING",
    )
    _add_catalog(server, sessions, bounds)
    _add_queries(server, sessions, bounds)
    return server


def _add_catalog(server: MCPServer, sessions: Sessions, bounds: Bounds) -> None:
    @server.tool(annotations=READ_ONLY)
    @_answering
    async def list_tables(
        pattern: Annotated[str, Field(description="Part of the names; empty for all.")] = "",
    ) -> TableList:
        """List the tables: files, bytes, partition columns and dates."""
        return descriptions.list_of(await sessions.client.tables(), pattern, bounds)

    @server.tool(annotations=READ_ONLY)
    @_answering
    async def describe_table(
        name: str,
        pattern: Annotated[str, Field(description="Part of the columns' names.")] = "",
    ) -> TableDescription:
        """Describe a table: its columns with types and sample values, rows and partitions."""
        return descriptions.description_of(await sessions.client.table(name), pattern, bounds)

    @server.tool(annotations=READ_ONLY)
    @_answering
    async def validate_query(
        sql: Sql, ctx: Context, parameters: SqlParameters = None
    ) -> ValidationAnswer:
        """Check a query and return its cost without running it: errors, files, bytes, dollars."""
        session = _session(sessions, ctx)
        return descriptions.validation_of(await session.validate(sql, parameters), session.budget)


def _add_queries(server: MCPServer, sessions: Sessions, bounds: Bounds) -> None:
    @server.tool(annotations=RUNS)
    @_answering
    async def run_query(sql: Sql, ctx: Context, parameters: SqlParameters = None) -> QueryAnswer:
        """Run a query, and return its first rows and its cost.

        A query over the session's budget is refused before it runs. A query that takes longer
        than one call may is returned as RUNNING: get_results waits on, cancel_query ends it.
        """
        session = _session(sessions, ctx)
        running = await session.start(sql, parameters)
        await follow(session, running, ctx, bounds)
        return await answer_of(session, running, bounds)

    @server.tool(annotations=READ_ONLY)
    @_answering
    async def get_results(
        query_id: QueryId,
        ctx: Context,
        offset: Annotated[int, Field(ge=0)] = 0,
        limit: Annotated[int, Field(ge=1, description="Rows, fewer if they are large.")] = 100,
    ) -> QueryAnswer:
        """Return rows of a query's result from an offset on; wait for a query that runs."""
        session = _session(sessions, ctx)
        window = Window(offset, limit)
        if running := session.queries.get(query_id):
            await follow(session, running, ctx, bounds)
            return await answer_of(session, running, bounds, window)
        return await earlier_answer(session, query_id, bounds, window)

    @server.tool(annotations=CANCELS)
    @_answering
    async def cancel_query(query_id: QueryId, ctx: Context) -> QueryAnswer:
        """Cancel a query that runs, and return what it cost."""
        session = _session(sessions, ctx)
        running = _known(session, query_id)
        await session.cancel(running)
        return cost_of_ended(session, running)


def _session(sessions: Sessions, ctx: Context) -> QuerySession:
    """Return the session of a request.

    The server has checked the id of a protocol with sessions; in one without them, a client could
    send any id, and get a new budget for each.
    """
    headers = ctx.headers if ctx.protocol_version in HANDSHAKE_PROTOCOL_VERSIONS else None
    return sessions.get((headers or {}).get("mcp-session-id", ""))


def _known(session: QuerySession, query_id: str) -> RunningQuery:
    if query_id not in session.queries:
        raise ToolError(f"This session has run no query {query_id}.")
    return session.queries[query_id]


def _answering(tool: Callable[P, Awaitable[BaseModel]]) -> Callable[P, Awaitable[CallToolResult]]:
    """Return the tool with compact JSON as its text, and errors that a model can act on.

    The package's own text has a line for each value, which doubles its length.
    """

    @wraps(tool)
    async def answering(*args: P.args, **kwargs: P.kwargs) -> CallToolResult:
        try:
            answer = await tool(*args, **kwargs)
        except Error as exc:
            raise ToolError(error_text(exc)) from exc
        text = TextContent(type="text", text=answer.model_dump_json(exclude_none=True))
        return CallToolResult(content=[text], structured_content=answer.model_dump(mode="json"))

    # The package reads the schema of the structured content from the signature.
    model = get_type_hints(tool)["return"]
    signature = inspect.signature(tool, eval_str=True)
    answering.__signature__ = signature.replace(  # type: ignore[attr-defined]
        return_annotation=Annotated[CallToolResult, model]
    )
    return answering


def error_text(error: Error) -> str:
    """Return the code, the message and the position of an error."""
    code = error.code or type(error).__name__
    place = error.position
    named = place and re.search(rf"\bline {place.line}, column {place.column}\b", error.message)
    at = f" (line {place.line}, column {place.column})" if place and not named else ""
    return f"{code}: {error.message}{at}"
