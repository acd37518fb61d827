"""Sessions over a client whose queries end when the test says so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

import anyio
import pytest

from duckstep.client.asynchronous import AsyncClient
from duckstep.documents import Estimate, Status, Validation
from duckstep.documents.validation import Cost
from duckstep.errors import ConnectionFailed, ProgrammingError
from duckstep.mcp.budget import Budget, BudgetExceeded
from duckstep.mcp.sessions import QuerySession, Sessions

DEADLINE = 10.0
ESTIMATE = Validation(True, estimate=Estimate(files=1, bytes=100), cost=Cost(0.01))


class FakeQuery:
    """A query that runs until `ended` has its last status."""

    def __init__(self, number: int) -> None:
        self.id = f"arn{number}"
        self.ended: Status | BaseException | None = None

    async def status(self, wait: int = 0) -> Status:
        await anyio.sleep(0.001)
        if isinstance(self.ended, BaseException):
            raise self.ended
        return self.ended or Status(self.id, "RUNNING")

    async def cancel(self) -> Status:
        self.ended = Status(self.id, "CANCELLED", engine_milliseconds=0)
        return self.ended

    def succeed(self, **fields: Any) -> None:
        self.ended = Status(self.id, "SUCCEEDED", engine_milliseconds=0, **fields)


class FakeClient:
    """A client with one validation for all SQL."""

    def __init__(self, validation: Validation = ESTIMATE) -> None:
        self.validation = validation
        self.queries: list[FakeQuery] = []
        self.limits: list[Any] = []

    async def validate(self, sql: str, parameters: Any = None) -> Validation:
        return self.validation

    async def query(self, sql: str, parameters: Any = None, *, limits: Any = None) -> FakeQuery:
        await anyio.sleep(0.001)
        self.limits.append(limits)
        self.queries.append(FakeQuery(len(self.queries)))
        return self.queries[-1]


Scenario = Callable[[QuerySession, FakeClient], Awaitable[None]]


def play(scenario: Scenario, client: FakeClient | None = None, **budget: Any) -> FakeClient:
    """Run a scenario in a session, until its deadline."""
    fake = client or FakeClient()

    async def main() -> None:
        with anyio.fail_after(DEADLINE):
            async with anyio.create_task_group() as tasks:
                sessions = Sessions(cast(AsyncClient, fake), tasks, lambda: Budget(**budget))
                await scenario(sessions.get(""), fake)
                await sessions.close()
                tasks.cancel_scope.cancel()

    anyio.run(main)
    return fake


def test_start_refuses_before_the_query_runs() -> None:
    async def scenario(session: QuerySession, client: FakeClient) -> None:
        with pytest.raises(BudgetExceeded):
            await session.start("SELECT 1")

    assert play(scenario, bytes=99).queries == []


def test_start_reserves_for_concurrent_queries() -> None:
    async def scenario(session: QuerySession, client: FakeClient) -> None:
        first = await session.start("SELECT 1")
        with pytest.raises(BudgetExceeded):
            await session.start("SELECT 2")
        client.queries[0].succeed(scanned_bytes=30)
        await first.settled.wait()
        assert session.budget.left_bytes == 120
        await session.start("SELECT 2")

    assert len(play(scenario, bytes=150).queries) == 2


def test_reused_result_costs_nothing() -> None:
    async def scenario(session: QuerySession, client: FakeClient) -> None:
        running = await session.start("SELECT 1")
        client.queries[0].succeed(scanned_bytes=0, reused=True)
        await running.settled.wait()
        assert (session.budget.left_usd, session.budget.left_bytes) == (0.05, 500)

    play(scenario, usd=0.05, bytes=500)


def test_start_raises_the_error_of_the_validation() -> None:
    async def scenario(session: QuerySession, client: FakeClient) -> None:
        with pytest.raises(ProgrammingError):
            await session.start("SELECT * FROM nope")

    validation = Validation(False, errors=(ProgrammingError("There is no table nope."),))
    assert play(scenario, FakeClient(validation), usd=1).queries == []


def test_start_limits_the_query_to_what_is_left() -> None:
    async def scenario(session: QuerySession, client: FakeClient) -> None:
        await session.start("SELECT 1")

    (limits,) = play(scenario, usd=0.02, bytes=500).limits
    assert limits["scanned_bytes"] == 500
    assert 60 < limits["seconds"] < 600
    assert play(scenario).limits == [None]


def test_unknown_end_costs_the_estimate() -> None:
    async def scenario(session: QuerySession, client: FakeClient) -> None:
        running = await session.start("SELECT 1")
        client.queries[0].ended = ConnectionFailed("No connection.")
        await running.settled.wait()
        assert isinstance(running.error, ConnectionFailed)
        assert session.budget.left_bytes == 400

    play(scenario, bytes=500)


def test_abandoned_query_is_cancelled() -> None:
    async def scenario(session: QuerySession, client: FakeClient) -> None:
        running = await session.start("SELECT 1")
        running.asked_at -= 1e6
        await running.settled.wait()
        assert running.status.status == "CANCELLED"

    play(scenario)


def test_follow_returns_at_its_deadline() -> None:
    async def scenario(session: QuerySession, client: FakeClient) -> None:
        seen: list[str] = []

        async def report(status: Status) -> None:
            seen.append(status.status)

        running = await session.start("SELECT 1")
        await running.follow(0.1, report)
        assert not running.settled.is_set()
        assert set(seen) == {"RUNNING"}
        client.queries[0].succeed()
        await running.follow(DEADLINE, report)
        assert seen[-1] == "SUCCEEDED"

    play(scenario)


def test_close_cancels_queries_that_run() -> None:
    async def scenario(session: QuerySession, client: FakeClient) -> None:
        await session.start("SELECT 1")

    (query,) = play(scenario).queries
    assert isinstance(query.ended, Status)
    assert query.ended.status == "CANCELLED"


def test_sessions_have_budgets_of_their_own() -> None:
    async def main() -> None:
        async with anyio.create_task_group() as tasks:
            sessions = Sessions(cast(AsyncClient, FakeClient()), tasks, lambda: Budget(bytes=100))
            await sessions.get("a").start("SELECT 1")
            assert sessions.get("a").budget.left_bytes == 0
            assert sessions.get("b").budget.left_bytes == 100
            tasks.cancel_scope.cancel()

    anyio.run(main)
