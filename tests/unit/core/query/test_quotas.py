"""Quotas of an owner, over in-memory stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from duckstep_service.core.errors import QuotaExceeded, TableNotFound
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.plan import PlannedQuery
from duckstep_service.core.query.ports import QuotaUsage
from duckstep_service.core.query.quotas import (
    LONGEST_RUN_SECONDS,
    AdmissionControl,
    Quotas,
    running_limit,
)
from duckstep_service.core.query.record import QueryRecord, QueryResult, QueryRun
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import QueryRequest, Submission
from duckstep_service.core.testing import MemoryQuotaStore
from hypothesis import given
from hypothesis import strategies as st

from tests.support.paths import ROOT

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
TODAY, YESTERDAY = "2026-05-03T11:00:00.000Z", "2026-05-02T23:59:59.999Z"


def plan(bytes: int = 10, prior_run: QueryRun | None = None) -> PlannedQuery:
    return PlannedQuery("duckdb", "manifests/q.json", "digest", Estimate(1, bytes), prior_run)


def running(submitted: datetime = NOW) -> QueryRecord:
    return QueryRecord("q", Status.RUNNING, submitted_at=submitted.isoformat())


def ended(bytes: int = 0, at: str = TODAY, status: Status = Status.SUCCEEDED) -> QueryRecord:
    return QueryRecord("q", status, submitted_at=at, ended_at=at, scanned_bytes=bytes)


def admit(
    usage: MemoryQuotaStore, name: str, quotas: Quotas, owner: str = "me", **planned: Any
) -> PlannedQuery:
    submission = Submission(name, name, owner, QueryRequest("SELECT 1"))
    return AdmissionControl(quotas, usage).admit(submission, NOW, lambda: plan(**planned))


def test_admit_without_quotas_reads_nothing() -> None:
    usage = MemoryQuotaStore({})
    assert admit(usage, "a", Quotas()) == plan()
    assert usage.owners == {}


def test_admit_over_running_quota_raises() -> None:
    records = {name: running() for name in "abc"}
    usage, quotas = MemoryQuotaStore(records), Quotas(running=2)
    for name in "ab":
        admit(usage, name, quotas)
    with pytest.raises(QuotaExceeded, match="2 queries running") as caught:
        admit(usage, "c", quotas)
    assert caught.value.details == {"runningQueries": 2, "retryAfterSeconds": 5}
    assert usage.owners["me"].running == {"a", "b"}
    admit(usage, "c", quotas, owner="another")
    admit(usage, "a", quotas)  # The state is tried again.
    records["a"] = ended(status=Status.FAILED)
    admit(usage, "c", quotas)
    assert usage.owners["me"].running == {"b", "c"}


@pytest.mark.parametrize(
    "left",
    [
        running(NOW - timedelta(seconds=LONGEST_RUN_SECONDS + 1)),
        ended(status=Status.CANCELLED),
        ended(status=Status.TIMED_OUT),
        None,
    ],
)
def test_admit_releases_slots_of_ended_queries(left: QueryRecord | None) -> None:
    usage = MemoryQuotaStore({"lost": left} if left else {})
    usage.enter("me", "lost")
    admit(usage, "a", Quotas(running=1))
    assert usage.owners["me"].running == {"a"}


def test_longest_run_equals_state_machine_timeout() -> None:
    machine = yaml.safe_load((ROOT / "statemachine/query.asl.yaml").read_text())
    assert machine["TimeoutSeconds"] == LONGEST_RUN_SECONDS


def test_admit_counts_bytes_of_queries_ended_today() -> None:
    records = {
        "a": ended(40),
        "b": ended(1000, YESTERDAY),
        "c": running(),
        "d": ended(0, status=Status.FAILED),
    }
    usage, quotas = MemoryQuotaStore(records), Quotas(bytes_a_day=100)
    for name in "abcd":
        usage.enter("me", name)
    admit(usage, "e", quotas, bytes=60)
    assert usage.owners["me"] == QuotaUsage(frozenset("ce"), "2026-05-03", 40)
    with pytest.raises(QuotaExceeded, match="read 40 bytes today") as caught:
        admit(usage, "f", quotas, bytes=61)
    assert caught.value.details["retryAfterSeconds"] == 12 * 3600 + 1
    prior_run = QueryRun(QueryResult([]), 0, 0, 0, 0, 0, reused_from="a")
    assert admit(usage, "g", quotas, bytes=61, prior_run=prior_run).prior_run == prior_run


def test_admit_new_day_resets_bytes() -> None:
    usage = MemoryQuotaStore({})
    usage.owners["me"] = QuotaUsage(frozenset(), "2026-05-02", 100)
    admit(usage, "a", Quotas(bytes_a_day=100), bytes=100)


def test_admit_failed_plan_raises_its_error() -> None:
    def refused() -> PlannedQuery:
        raise TableNotFound("no such table")

    admission = AdmissionControl(Quotas(running=1), MemoryQuotaStore({}))
    with pytest.raises(TableNotFound):
        admission.admit(Submission("a", "a", "me", QueryRequest("SELECT 1")), NOW, refused)


@given(sizes=st.lists(st.integers(0, 50), max_size=30), limit=st.integers(1, 200))
def test_admit_any_order_counts_each_byte_once(sizes: list[int], limit: int) -> None:
    records: dict[str, QueryRecord] = {}
    usage, quotas, read = MemoryQuotaStore(records), Quotas(bytes_a_day=limit), 0
    for at, size in enumerate(sizes):
        records[str(at)] = running()
        try:
            admit(usage, str(at), quotas, bytes=size)
        except QuotaExceeded as refused:
            assert read + size > limit
            assert refused.details["bytesToday"] == read
            records[str(at)] = ended(status=Status.FAILED)
        else:
            read += size
            assert read <= limit
            records[str(at)] = ended(size)


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELLED, Status.TIMED_OUT])
def test_admit_counts_bytes_that_an_unsuccessful_query_has_read(status: Status) -> None:
    read = replace(ended(0, status=status), scanned_bytes=None, progress={"readBytes": 95.0})
    usage, quotas = MemoryQuotaStore({"a": read, "b": running()}), Quotas(bytes_a_day=100)
    with pytest.raises(QuotaExceeded, match="read 0 bytes"):
        admit(usage, "a", quotas, bytes=101)
    with pytest.raises(QuotaExceeded, match="read 95 bytes today"):
        admit(usage, "b", quotas)


@pytest.mark.parametrize(
    ("owner_queries", "concurrency", "expected"),
    [(20, 0, 20), (5, 10, 5), (20, 10, 9), (20, 1, 1), (0, 10, 0), (0, 0, 0)],
)
def test_running_limit_leaves_concurrency_to_others(
    owner_queries: int, concurrency: int, expected: int
) -> None:
    assert running_limit(owner_queries, concurrency) == expected


@pytest.mark.parametrize(
    ("scanned", "progress", "counted"),
    [(70, None, 70), (None, {"readBytes": 30}, 30), (70, {"readBytes": 30}, 70)],
)
def test_admit_counts_bytes_of_a_query_that_athena_failed(
    scanned: int | None, progress: dict[str, Any] | None, counted: int
) -> None:
    failed = replace(ended(status=Status.FAILED), scanned_bytes=scanned, progress=progress)
    store = MemoryQuotaStore({"q": failed})
    store.owners["me"] = QuotaUsage(frozenset({"q"}), "", 0)
    control = AdmissionControl(Quotas(bytes_a_day=1000), store)
    control.admit(Submission("r", "n", "me", QueryRequest("SELECT 1")), NOW, plan)
    assert store.owners["me"].bytes_on(NOW.date().isoformat()) == counted
