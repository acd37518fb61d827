"""The workers of a function, shared fairly between owners."""

from __future__ import annotations

import asyncio
import json
from dataclasses import fields
from typing import cast

import pytest

from local.config import ROOT, Keys, Ports, StackConfig
from local.functions import __main__ as functions
from local.functions import pool
from local.functions.claimant import Weight, event_profile
from local.functions.pool import TooManyRequests, WorkerPool, YoungLimits
from local.functions.responses import FunctionResponse
from local.functions.worker import FunctionWorker
from local.template.deployment import read_deployment
from tests.unit.local.events import event, request


class FakeWorker:
    """A worker that ends its event when the test says so."""

    def __init__(self, log: list[bytes]) -> None:
        self.warm = False
        self.delay: asyncio.Event | None = None
        self.idle_since = 0.0
        self.owners: list[str] = []
        self.events: list[bytes] = []
        self._log = log
        self._ends: asyncio.Future[None] | None = None

    async def start(self) -> None:
        """Become warm."""
        self.warm = True

    async def wait_until_ready(self) -> None:
        """Be ready at once, unless the test delays the start."""
        if self.delay is not None:
            await self.delay.wait()

    def stop(self) -> None:
        """Become cold."""
        self.warm = False

    async def run(self, event: bytes) -> FunctionResponse:
        """Run until `end`."""
        await self.start()
        self.owners.append(event_profile(event).claimant.owner)
        self._log.append(event)
        self.events.append(event)
        self._ends = asyncio.get_running_loop().create_future()
        await self._ends
        return FunctionResponse(event)

    def end(self) -> None:
        """End the event."""
        assert self._ends is not None
        self._ends.set_result(None)

    def end_if_busy(self) -> None:
        """End the event, if there is one."""
        if self._ends is not None and not self._ends.done():
            self.end()


class FakePool(WorkerPool):
    """A pool of fake workers with the log of the events that run."""

    def __init__(
        self,
        count: int,
        seconds: float = 30,
        limits: dict[Weight, int] | None = None,
        young: YoungLimits | None = None,
    ) -> None:
        self.log: list[bytes] = []
        self.fakes = [FakeWorker(self.log) for _ in range(count)]
        limits = limits or dict.fromkeys(Weight, max(count - 1, 1))
        workers = cast("list[FunctionWorker]", list(self.fakes))
        super().__init__(workers, seconds, limits, young=young)

    def send(self, *events: bytes) -> list[asyncio.Future[FunctionResponse]]:
        """Send events at once."""
        return [asyncio.ensure_future(self.invoke(event)) for event in events]

    def log_of(self, number: int) -> list[str]:
        """Return the owners of the events that a worker has run."""
        return self.fakes[number].owners


@pytest.fixture(autouse=True)
def immediate_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "START_DELAY_SECONDS", 0)


async def settle() -> None:
    """Run what is ready."""
    for _ in range(50):
        await asyncio.sleep(0)


def running(workers: FakePool) -> list[str]:
    return [event_profile(each).claimant.owner for each in workers.log]


def test_owner_never_has_the_last_worker() -> None:
    async def scenario() -> None:
        workers = FakePool(4)
        workers.send(*(event("a", number) for number in range(12)))
        await settle()
        assert running(workers) == ["a"] * 3
        workers.send(event("b"))
        await settle()
        assert running(workers) == ["a"] * 3 + ["b"]

    asyncio.run(scenario())


def test_owners_take_turns() -> None:
    async def scenario() -> None:
        workers = FakePool(3)
        workers.send(*(event("a", number) for number in range(9)))
        await settle()
        workers.send(*(event(owner, number) for owner in "bc" for number in range(3)))
        await settle()
        assert running(workers) == ["a", "a", "b"]
        for number in (0, 0, 1, 0, 0, 1):
            workers.fakes[number].end()
            await settle()
        assert running(workers)[3:] == ["b", "c", "a", "b", "c", "a"]

    asyncio.run(scenario())


def test_owner_keeps_its_warm_worker() -> None:
    async def scenario() -> None:
        workers = FakePool(4)
        workers.send(event("a"))
        await settle()
        workers.fakes[3].end()
        await settle()
        workers.send(event("b"))
        await settle()
        assert workers.log_of(3) == ["a"], "the worker of another owner is left to it"
        workers.send(event("a", 1), event("a", 2))
        await settle()
        assert workers.log_of(3) == ["a", "a"]

    asyncio.run(scenario())


def test_worker_idle_for_a_minute_is_free_for_every_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "IDLE_TIMEOUT_SECONDS", 0)

    async def scenario() -> None:
        workers = FakePool(2)
        workers.send(event("a"))
        await settle()
        workers.fakes[1].end()
        await settle()
        workers.stop_idle()
        workers.send(event("b"))
        await settle()
        assert workers.log_of(1) == ["a", "b"]

    asyncio.run(scenario())


def test_single_worker_runs_every_owner() -> None:
    async def scenario() -> None:
        workers = FakePool(1)
        workers.send(event("a"), event("a", 1))
        await settle()
        workers.fakes[0].end()
        await settle()
        assert len(workers.log) == 2

    asyncio.run(scenario())


def test_queue_of_one_owner_is_bounded_apart_from_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "QUEUE_LIMIT", 2)

    async def scenario() -> None:
        workers = FakePool(2)
        workers.send(*(event("a", number) for number in range(3)))
        await settle()
        with pytest.raises(TooManyRequests):
            await workers.invoke(event("a", 3))
        workers.send(event("b"), event("b", 1))
        await settle()
        assert running(workers) == ["a", "b"]
        assert workers.load() == {"processes": 2, "busy": 2, "waiting": 3}

    asyncio.run(scenario())


def test_event_that_waits_too_long_is_refused_and_holds_no_worker() -> None:
    async def scenario() -> None:
        workers = FakePool(2, 0.01)
        first, second = workers.send(event("a"), event("a", 1))
        with pytest.raises(TooManyRequests):
            await second
        workers.fakes[1].end()
        assert (await first).payload == event("a")
        assert workers.load() == {"processes": 1, "busy": 0, "waiting": 0}

    asyncio.run(scenario())


def test_cancelled_waiter_holds_no_worker() -> None:
    async def scenario() -> None:
        workers = FakePool(2)
        _, second = workers.send(event("a"), event("a", 1))
        await settle()
        second.cancel()
        await settle()
        assert workers.load()["waiting"] == 0
        workers.fakes[1].end()
        await settle()
        assert workers.load()["busy"] == 0

    asyncio.run(scenario())


def test_free_worker_starts_before_it_is_needed() -> None:
    async def scenario() -> None:
        workers = FakePool(4)
        workers.send(event("a"))
        await settle()
        assert workers.load()["processes"] == 1
        workers.send(event("a", 1))
        await settle()
        assert workers.load() == {"processes": 3, "busy": 2, "waiting": 0}

    asyncio.run(scenario())


def test_event_takes_the_worker_that_is_free_before_a_start_ends() -> None:
    async def scenario() -> None:
        workers = FakePool(3)
        workers.send(event("a", 1))
        await settle()
        workers.fakes[1].delay = delay = asyncio.Event()
        workers.send(event("a", 2))
        await settle()
        assert workers.log == [event("a", 1)]
        workers.fakes[2].end()
        await settle()
        assert workers.log == [event("a", 1), event("a", 2)]
        assert len(workers.log_of(2)) == 2
        workers.send(event("a", 3))
        delay.set()
        await settle()
        assert len(workers.log_of(1)) == 1

    asyncio.run(scenario())


def test_burst_of_events_starts_few_workers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "STARTS", 2)

    async def scenario() -> None:
        workers = FakePool(9)
        delay = asyncio.Event()
        for fake in workers.fakes:
            fake.delay = delay
        sent = workers.send(*(event("a", number) for number in range(8)))
        await settle()
        assert sum(fake.warm for fake in workers.fakes) == 2
        delay.set()
        for _ in range(8):
            await settle()
            for fake in workers.fakes:
                fake.end_if_busy()
        assert {each.result().payload for each in await done(sent)} == set(workers.log)

    asyncio.run(scenario())


async def done(
    sent: list[asyncio.Future[FunctionResponse]],
) -> list[asyncio.Future[FunctionResponse]]:
    await asyncio.wait(sent, timeout=10)
    return sent


def test_heavy_events_of_owner_leave_workers_to_its_other_events() -> None:
    async def scenario() -> None:
        workers = FakePool(7, limits={Weight.LIGHT: 3, Weight.NORMAL: 1, Weight.HEAVY: 2})
        for kind in (request("POST", "a", 40_000), request("GET", "a"), request("POST", "a")):
            workers.send(*[kind] * 4)
        await settle()
        assert workers.load()["busy"] == 6
        workers.send(request("POST", "b"))
        await settle()
        assert running(workers) == ["a"] * 6 + ["b"]

    asyncio.run(scenario())


@pytest.mark.parametrize(("large", "small"), [(10**9, 10**7), (10**9, 0), (10**7, 0)])
def test_query_that_reads_little_runs_beside_those_that_read_more(large: int, small: int) -> None:
    async def scenario() -> None:
        workers = FakePool(functions.WORKERS, limits=functions.RUNNING_LIMITS)
        workers.send(*(planned(number, large) for number in range(8)))
        await settle()
        assert len(workers.log) < 8
        short = planned(9, small)
        workers.send(short)
        await settle()
        assert workers.log[-1] == short

    asyncio.run(scenario())


def planned(number: int, size: int, owner: str = "a") -> bytes:
    """Return an event whose plan reads so many bytes, and whose statement has the number."""
    request, plan = {"query": f"SELECT {number}"}, {"estimate": {"bytes": size}}
    return json.dumps({"owner": owner, "request": request, "plan": plan}).encode()


async def end_all(workers: FakePool, count: int) -> None:
    """Run `count` events to their ends."""
    for _ in range(count):
        await settle()
        for fake in workers.fakes:
            fake.end_if_busy()
    await settle()


def test_few_young_events_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "YOUNG_SECONDS", 30)

    async def scenario() -> None:
        workers = FakePool(
            functions.WORKERS, limits=functions.RUNNING_LIMITS, young=YoungLimits(2, 2)
        )
        workers.send(*(planned(number, 10**7) for number in range(3)))
        workers.send(planned(3, 10**9))
        await settle()
        assert len(workers.log) == 2
        assert workers.load()["processes"] == 3  # One starts ahead, for other owners.
        workers.send(planned(4, 0))
        await settle()
        assert workers.log[2:] == [planned(4, 0)]
        await end_all(workers, 5)
        assert len(workers.log) == 5

    asyncio.run(scenario())


def test_few_of_the_young_events_read_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "YOUNG_SECONDS", 30)

    async def scenario() -> None:
        limits = functions.RUNNING_LIMITS
        workers = FakePool(functions.WORKERS, limits=limits, young=YoungLimits(2, 1))
        workers.send(planned(0, 10**9), planned(1, 10**9), planned(2, 10**7))
        await settle()
        assert set(workers.log) == {planned(0, 10**9), planned(2, 10**7)}
        await end_all(workers, 3)
        assert len(workers.log) == 3

    asyncio.run(scenario())


def test_event_that_runs_long_counts_as_young_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "YOUNG_SECONDS", 0.01)

    async def scenario() -> None:
        workers = FakePool(
            functions.WORKERS, limits=functions.RUNNING_LIMITS, young=YoungLimits(1, 1)
        )
        workers.send(*(planned(number, 10**9) for number in range(8)))
        await settle()
        assert len(workers.log) == 1
        for _ in range(500):
            await asyncio.sleep(0.01)
            if len(workers.log) == functions.RUNNING_LIMITS[Weight.NORMAL]:
                break
        assert len(workers.log) == functions.RUNNING_LIMITS[Weight.NORMAL]

    asyncio.run(scenario())


def test_smaller_event_of_owner_starts_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "YOUNG_SECONDS", 30)

    async def scenario() -> None:
        workers = FakePool(5, limits=dict.fromkeys(Weight, 4), young=YoungLimits(1, 1))
        large, medium, small = planned(1, 10**10), planned(2, 10**9), planned(3, 10**7)
        workers.send(planned(0, 1), large, medium, small)
        await end_all(workers, 4)
        assert workers.log[1:] == [small, medium, large]

    asyncio.run(scenario())


def test_large_event_starts_after_its_wait_beside_later_smaller_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "YOUNG_SECONDS", 30)
    monkeypatch.setattr(pool, "BYTES_A_SECOND", 10**15)

    async def scenario() -> None:
        workers = FakePool(5, limits=dict.fromkeys(Weight, 4), young=YoungLimits(1, 1))
        workers.send(planned(0, 1), planned(1, 10**10))
        await asyncio.sleep(0.01)
        workers.send(planned(2, 10**9))
        await end_all(workers, 3)
        assert workers.log[1:] == [planned(1, 10**10), planned(2, 10**9)]

    asyncio.run(scenario())


def test_owners_take_turns_with_events_of_different_sizes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "YOUNG_SECONDS", 30)

    async def scenario() -> None:
        workers = FakePool(8, limits=dict.fromkeys(Weight, 3), young=YoungLimits(1, 1))
        workers.send(planned(0, 1), planned(1, 10**9), *(planned(n, 1) for n in range(2, 8)))
        workers.send(planned(0, 10**10, "b"), planned(1, 10**10, "b"))
        await end_all(workers, 10)
        assert "b" in running(workers)[1:4]
        assert "b" in running(workers)[4:8]

    asyncio.run(scenario())


def test_repeated_statement_runs_on_the_worker_that_has_its_data() -> None:
    async def scenario() -> None:
        workers = FakePool(5)
        for number in range(3):
            workers.send(planned(number, 10**9))
        await settle()
        first = {fake: fake.events[0] for fake in workers.fakes if fake.events}
        assert len(first) == 3
        for fake in first:
            fake.end()
            await settle()
        for fake, sent in first.items():
            workers.send(sent)
            await settle()
            assert fake.events == [sent, sent]

    asyncio.run(scenario())


def test_weights_without_a_limit_count_together() -> None:
    async def scenario() -> None:
        workers = FakePool(5, limits={Weight.NORMAL: 4})
        workers.send(*(event("a", number) for number in range(4)))
        workers.send(*[json.dumps({"owner": "a", "request": "x" * 40_000}).encode()] * 4)
        await settle()
        assert running(workers) == ["a"] * 4
        workers.send(event("b"))
        await settle()
        assert running(workers) == ["a"] * 4 + ["b"]

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("workers", "limits"),
    [
        (functions.WORKERS, functions.RUNNING_LIMITS),
        (functions.PLANNING_WORKERS, functions.PLANNING_LIMITS),
        (functions.API_WORKERS, functions.API_LIMITS),
    ],
)
def test_limits_of_owner_leave_a_worker(workers: int, limits: dict[Weight, int]) -> None:
    assert sum(limits.values()) < workers


def test_functions_of_streams_rules_and_schedules_have_low_priority() -> None:
    deployment = read_deployment(ROOT, {"Authentication": "none"})
    config = StackConfig(deployment, Ports(*range(len(fields(Ports)))), Keys.generate(), "", "")
    background = {
        function.handler.split(".")[-2]
        for function in deployment.functions
        if functions._is_background(config, function)
    }
    assert background == {"record_outcome", "publish_ended", "sweep_queries"}
