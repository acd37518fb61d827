"""Throttling under load, with Retry-After and bounded queues."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from local.aws.step_functions import limits
from local.aws.step_functions.limits import Claim, ExecutionLimitExceeded, check_capacity
from local.functions import pool as pools
from local.functions.claimant import Weight
from local.functions.pool import TooManyRequests, WorkerPool
from local.functions.responses import FunctionResponse
from local.gateway import app
from local.gateway.app import create_app
from tests.support.deployment import deployment
from tests.support.paths import ROOT

DOCUMENT = deployment(Authentication="none").contract
ARN = "arn:aws:states:us-east-1:123456789012:execution:duckstep-query-state-machine:x"


class BlockedWorker:
    """A worker that responds when released."""

    warm = True

    def __init__(self) -> None:
        self.released = asyncio.Event()

    async def run(self, event: bytes) -> FunctionResponse:
        await self.released.wait()
        return FunctionResponse(event)


def pool_of(worker: BlockedWorker, patience: float) -> WorkerPool:
    workers: Any = [worker]
    return WorkerPool(workers, patience, dict.fromkeys(Weight, 1))


def test_worker_pool_queue_timeout_frees_place() -> None:
    async def scenario() -> None:
        worker = BlockedWorker()
        pool = pool_of(worker, 0.01)
        first = asyncio.ensure_future(pool.invoke(b"1"))
        await asyncio.sleep(0)
        with pytest.raises(TooManyRequests):
            await pool.invoke(b"2")
        assert pool.load() == {"processes": 1, "busy": 1, "waiting": 0}
        worker.released.set()
        assert (await first).payload == b"1"
        assert (await pool.invoke(b"3")).payload == b"3"
        assert pool.load()["busy"] == 0

    asyncio.run(scenario())


def test_worker_pool_queued_event_runs() -> None:
    async def scenario() -> None:
        worker = BlockedWorker()
        pool = pool_of(worker, 60)
        calls = [asyncio.ensure_future(pool.invoke(b"%d" % number)) for number in range(3)]
        while pool.load()["waiting"] < 2:
            await asyncio.sleep(0)
        worker.released.set()
        assert [each.payload for each in await asyncio.gather(*calls)] == [b"0", b"1", b"2"]

    asyncio.run(scenario())


def test_worker_pool_full_queue_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "QUEUE_LIMIT", 0)

    async def scenario() -> None:
        worker = BlockedWorker()
        pool = pool_of(worker, 60)
        first = asyncio.ensure_future(pool.invoke(b"1"))
        await asyncio.sleep(0)
        with pytest.raises(TooManyRequests):
            await pool.invoke(b"2")
        worker.released.set()
        await first

    asyncio.run(scenario())


def ask(status: int, payload: bytes = b"{}") -> httpx.Response:
    """Request a query's status through a gateway with a fixed function response."""

    async def invoke(function: str, event: bytes) -> httpx.Response:
        return httpx.Response(status, content=payload)

    upstream: Any = SimpleNamespace(invoke=invoke)

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(app=create_app(DOCUMENT, upstream, ROOT / "no-build"))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(f"/queries/{ARN}")

    return asyncio.run(answer())


def test_gateway_throttled_function_returns_503() -> None:
    answer = ask(429)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert answer.json()["error"]["code"] == "ServiceBusy"


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(app, "MAX_CONCURRENT_REQUESTS", 0)
    yield


@pytest.mark.usefixtures("full")
def test_gateway_max_concurrent_requests_throttles() -> None:
    answer = ask(200)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json()["error"]["code"] == "TooManyRequests"


def test_check_capacity_at_maximum_raises() -> None:
    others = [Claim(str(number)) for number in range(limits.MAX_RUNNING)]
    check_capacity(others[1:], Claim("somebody"))
    with pytest.raises(ExecutionLimitExceeded):
        check_capacity(others, Claim("somebody"))


def test_check_capacity_at_maximum_of_owner_leaves_room_for_others() -> None:
    running = [Claim("greedy")] * limits.MAX_RUNNING_OF_OWNER
    check_capacity(running[1:], Claim("greedy"))
    check_capacity(running, Claim("modest"))
    with pytest.raises(ExecutionLimitExceeded):
        check_capacity(running, Claim("greedy"))


def test_check_capacity_of_large_inputs_leaves_room_for_small_ones() -> None:
    large = Claim("greedy", large=True)
    running = [large] * limits.MAX_LARGE_OF_OWNER
    check_capacity(running, Claim("greedy"))
    check_capacity(running, Claim("modest", large=True))
    with pytest.raises(ExecutionLimitExceeded):
        check_capacity(running, large)
