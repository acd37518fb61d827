"""The sessions of an MCP server: their budgets, and the queries that they run."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import anyio
from anyio.abc import TaskGroup

from duckstep.client.asynchronous import AsyncClient, AsyncQuery
from duckstep.cost import affordable_seconds, cost_of, read_bytes
from duckstep.documents import Status, Validation
from duckstep.errors import Error
from duckstep.mcp.budget import Amount, Budget
from duckstep.types import Parameters

# A status request is held so long, and a running query reports its progress as often.
_POLL_SECONDS = 2
# A query that runs on after run_query returned is cancelled if nobody asks for it so long: a
# client that is gone says nothing, and its query costs money.
ABANDONED_SECONDS = 120.0
_CLOSE_SECONDS = 5.0
_MOST_SESSIONS, _MOST_QUERIES = 1_000, 100

Report = Callable[[Status], Awaitable[None]]


class RunningQuery:
    """A query of a session, and the part of the budget that it has reserved."""

    def __init__(self, query: AsyncQuery, estimate: Amount) -> None:
        self.query, self.estimate = query, estimate
        self.status = Status(query.id, "QUEUED")
        self.error: Error | None = None
        self.spent: Amount | None = None
        self.asked_at = time.monotonic()
        self.settled = anyio.Event()
        self._changed = anyio.Event()

    @property
    def abandoned(self) -> bool:
        """Whether nobody has waited for the query for long."""
        return time.monotonic() - self.asked_at > ABANDONED_SECONDS

    def change(self, status: Status) -> None:
        """Note a new status."""
        self.status = status
        self._changed.set()
        self._changed = anyio.Event()

    async def follow(self, seconds: float, report: Report) -> None:
        """Wait for the end, for `seconds` at most; report each change."""
        with anyio.move_on_after(seconds):
            while not self.settled.is_set():
                self.asked_at = time.monotonic()
                await self._changed.wait()
                await report(self.status)


class QuerySession:
    """The queries and the budget of one MCP session."""

    def __init__(self, client: AsyncClient, budget: Budget, tasks: TaskGroup) -> None:
        self.client, self.budget, self._tasks = client, budget, tasks
        self.queries: OrderedDict[str, RunningQuery] = OrderedDict()

    async def validate(self, sql: str, parameters: Parameters = None) -> Validation:
        """Return the validation of a query."""
        return await self.client.validate(sql, parameters)

    async def start(self, sql: str, parameters: Parameters = None) -> RunningQuery:
        """Start a query whose estimate is within the budget.

        Raises BudgetExceeded, and the first error of the validation.
        """
        limits = self._limits()
        validation = await self.validate(sql, parameters)
        if validation.errors:
            raise validation.errors[0]
        estimate = estimate_of(validation)
        self.budget.reserve(estimate)
        try:
            # A cancelled request must not lose the id of a query that runs.
            with anyio.CancelScope(shield=True):
                query = await self.client.query(sql, parameters, limits=limits)
        except Error:
            self.budget.settle(estimate, Amount())
            raise
        return self._watch(RunningQuery(query, estimate))

    async def cancel(self, running: RunningQuery) -> None:
        """Cancel a query and wait for its cost, also if the caller is cancelled itself."""
        with anyio.move_on_after(_CLOSE_SECONDS, shield=True):
            await running.query.cancel()
            await running.settled.wait()

    def _watch(self, running: RunningQuery) -> RunningQuery:
        self.queries[running.query.id] = running
        ended = [key for key, each in self.queries.items() if each.settled.is_set()]
        for key in ended[: max(len(self.queries) - _MOST_QUERIES, 0)]:
            del self.queries[key]
        self._tasks.start_soon(self._follow, running)
        return running

    async def _follow(self, running: RunningQuery) -> None:
        """Follow a query to its end, and count what it spent."""
        try:
            while not running.status.ended:
                running.change(await running.query.status(wait=_POLL_SECONDS))
                if not running.status.ended and running.abandoned:
                    running.change(await running.query.cancel())
        except Error as exc:
            running.error = exc
        finally:
            running.spent = spent_of(running)
            self.budget.settle(running.estimate, running.spent)
            running.settled.set()
            running.change(running.status)

    def _limits(self) -> Mapping[str, int] | None:
        """Return the limits that stop a query whose estimate was too low."""
        limits = {}
        if self.budget.left_bytes is not None:
            limits["scanned_bytes"] = max(self.budget.left_bytes, 1)
        if self.budget.left_usd is not None:
            limits["seconds"] = affordable_seconds(self.budget.left_usd)
        return limits or None


class Sessions:
    """The sessions of a server, by their ids; requests without an id share one."""

    def __init__(
        self, client: AsyncClient, tasks: TaskGroup, budget: Callable[[], Budget] = Budget
    ) -> None:
        self.client, self._tasks, self._budget = client, tasks, budget
        self._sessions: OrderedDict[str, QuerySession] = OrderedDict()

    def get(self, session_id: str) -> QuerySession:
        """Return the session of an id, a new one for a new id."""
        if session_id not in self._sessions:
            self._sessions[session_id] = QuerySession(self.client, self._budget(), self._tasks)
        self._sessions.move_to_end(session_id)
        while len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return self._sessions[session_id]

    async def close(self) -> None:
        """Cancel all queries that run."""
        with anyio.move_on_after(_CLOSE_SECONDS, shield=True):
            async with anyio.create_task_group() as tasks:
                for session in self._sessions.values():
                    for running in session.queries.values():
                        if not running.settled.is_set():
                            tasks.start_soon(_cancel_quietly, running.query)


def estimate_of(validation: Validation) -> Amount:
    """Return the expected cost and bytes of a query."""
    return Amount(
        validation.cost.usd if validation.cost else 0.0,
        (validation.estimate.bytes if validation.estimate else None) or 0,
    )


def spent_of(running: RunningQuery) -> Amount:
    """Return what a query has spent: nothing if it was reused, the estimate if it is unknown."""
    status = running.status
    if status.reused:
        return Amount()
    cost = cost_of(status)
    return Amount(cost.usd, read_bytes(status)) if cost else running.estimate


async def _cancel_quietly(query: Any) -> None:
    try:
        await query.cancel()
    except Error:
        # The server ends the query at its time limit.
        return
