"""The course of a query in a tool call: progress, cancellation, and the answer."""

from __future__ import annotations

from dataclasses import dataclass

import anyio
from mcp.server.mcpserver import Context
from starlette.requests import Request

from duckstep.client.asynchronous import AsyncQuery
from duckstep.documents import Status
from duckstep.errors import Error
from duckstep.mcp.answers import QueryAnswer, Rows
from duckstep.mcp.bounds import Bounds, bounded_rows
from duckstep.mcp.budget import BudgetExceeded
from duckstep.mcp.descriptions import left_of, names_and_types
from duckstep.mcp.sessions import QuerySession, RunningQuery

_MOST_PAGE_ROWS = 10_000
# Between two looks at the connection of a client.
_DISCONNECT_SECONDS = 1.0
_LIMITS = ("ScanLimitExceeded", "TimeLimitExceeded")


async def follow(
    session: QuerySession, running: RunningQuery, ctx: Context, bounds: Bounds
) -> None:
    """Wait for the end of a query, and report its progress; cancel it if the call is cancelled."""

    async def report(status: Status) -> None:
        percent = status.progress.percent if status.progress else None
        await ctx.report_progress(percent or 0.0, 100.0, progress_text(status))

    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_cancel_at_disconnect, session, running, ctx.request_context.request)
            await running.follow(bounds.wait_seconds, report)
            tasks.cancel_scope.cancel()
    except anyio.get_cancelled_exc_class():
        await session.cancel(running)
        raise


async def _cancel_at_disconnect(
    session: QuerySession, running: RunningQuery, request: Request | None
) -> None:
    """Cancel the query of a client that closes its connection.

    The server's package does so itself, but for protocols before 2026.
    """
    while request is not None:
        await anyio.sleep(_DISCONNECT_SECONDS)
        if await request.is_disconnected():
            await session.cancel(running)
            return


@dataclass(frozen=True)
class Window:
    """The rows that a call asks for."""

    offset: int = 0
    limit: int = _MOST_PAGE_ROWS


async def answer_of(
    session: QuerySession, running: RunningQuery, bounds: Bounds, window: Window = Window()
) -> QueryAnswer:
    """Return a query with its rows, if it has SUCCEEDED.

    Raises its error, or that of the connection.
    """
    if error := running.error or (running.status.error if running.settled.is_set() else None):
        raise _explained(session, error)
    answer = cost_of_ended(session, running)
    if running.status.succeeded:
        answer.result = await _rows(running.query, bounds, window)
    return answer


def cost_of_ended(session: QuerySession, running: RunningQuery) -> QueryAnswer:
    """Return the state of a query and what it cost, without rows."""
    status, spent = running.status, running.spent
    return QueryAnswer(
        query_id=running.query.id,
        status=status.status,
        scanned_bytes=spent.bytes if spent else None,
        usd=round(spent.usd, 7) if spent else None,
        reused=status.reused,
        engine=status.engine,
        progress=None if status.ended else progress_text(status),
        budget_left=left_of(session.budget),
    )


async def earlier_answer(
    session: QuerySession, query_id: str, bounds: Bounds, window: Window
) -> QueryAnswer:
    """Return rows of a query that another session has run."""
    query = session.client.get_query(query_id)
    status = await query.status()
    if status.error:
        raise status.error
    rows = await _rows(query, bounds, window) if status.succeeded else None
    left = left_of(session.budget)
    return QueryAnswer(query_id=query_id, status=status.status, result=rows, budget_left=left)


def _explained(session: QuerySession, error: Error) -> Error:
    """Return the error of a limit that the budget has set as one of the budget."""
    if error.code not in _LIMITS or not session.budget.limited:
        return error
    left = session.budget.left_text()
    text = f"{error.message} The session's budget sets the limits of its queries: {left} left."
    return BudgetExceeded(text, code="BudgetExceeded", request_id=error.request_id)


async def _rows(query: AsyncQuery, bounds: Bounds, window: Window) -> Rows:
    """Return the rows that fit into the bounds."""
    page = await query.page(window.offset, min(window.limit, bounds.rows, _MOST_PAGE_ROWS))
    fitting = bounded_rows(page.document["rows"], bounds)
    following = window.offset + len(fitting.rows)
    return Rows(
        columns=names_and_types(page.columns),
        rows=fitting.rows,
        offset=window.offset,
        total_rows=page.total_rows,
        next_offset=following if fitting.rows and following < page.total_rows else None,
        cut_values=fitting.cut_values,
    )


def progress_text(status: Status) -> str:
    """Return the state of a query in words, such as `running, 50%`."""
    progress = status.progress
    if progress is None:
        return status.status.lower()
    percent = f", {progress.percent:.0f}%" if progress.percent is not None else ""
    files = f", {progress.files} of {progress.total_files} files" if progress.total_files else ""
    return f"{progress.phase or status.status.lower()}{percent}{files}"
