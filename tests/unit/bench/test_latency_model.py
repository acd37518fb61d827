"""The model of the latency of a query on AWS."""

from __future__ import annotations

import pytest
from duckstep_service.core.query.scan_capacity import BURST_BYTES, NETWORK_BYTES_A_SECOND

from bench.cost.latency_model import (
    FIGURES,
    WORK,
    memory_rows,
    module_seconds,
    query_seconds,
    start_seconds,
    warm_seconds,
)

VALIDATE, RUN, API = WORK
PROCESSOR = {"ValidateQuery": 0.02, "RunQuery": 0.1, "QueriesApi": 0.04}


def test_warm_seconds_uses_further_processors_for_parallel_work_only() -> None:
    waits = [warm_seconds(work, 1769, 0.0) for work in (VALIDATE, RUN)]
    assert warm_seconds(VALIDATE, 3538, 1.0) == pytest.approx(waits[0] + 1.0)
    assert warm_seconds(RUN, 3538, 1.0) == pytest.approx(waits[1] + 0.5)
    assert warm_seconds(VALIDATE, 884, 1.0) == pytest.approx(waits[0] + 2.0, abs=0.01)


def test_warm_seconds_waits_for_the_network_after_the_burst() -> None:
    small = warm_seconds(RUN, 3008, 0.1, BURST_BYTES)
    assert small == warm_seconds(RUN, 3008, 0.1)
    large = warm_seconds(RUN, 3008, 0.1, BURST_BYTES + 10 * NETWORK_BYTES_A_SECOND)
    assert large == pytest.approx(small + 10)


def test_query_seconds_cold_is_slowest_without_snapshots() -> None:
    warm, cold = query_seconds(PROCESSOR, cold=False), query_seconds(PROCESSOR, cold=True)
    assert warm < query_seconds(PROCESSOR, cold=True, snapshot=True) < cold
    assert cold - warm == pytest.approx(sum(start_seconds(work, False) for work in WORK))


def test_snapshot_does_not_start_a_function_without_one() -> None:
    assert start_seconds(RUN, snapshot=True) == start_seconds(RUN, snapshot=False)


def test_memory_rows_are_faster_and_dearer_with_more_memory() -> None:
    rows = memory_rows(RUN, 1.0)
    seconds = [each for _, each, _ in rows]
    assert seconds == sorted(seconds, reverse=True)
    assert [memory for memory, _, _ in rows] == [512, 1024, 1769, 3008, 5308]
    assert module_seconds(API, 512) > module_seconds(API, 1769) == module_seconds(API, 5308)


def test_figures_have_a_source_or_are_assumptions() -> None:
    assert all(figure.seconds > 0 and figure.source for figure in FIGURES.values())
