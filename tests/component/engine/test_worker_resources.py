"""The resources of RunQuery's worker, of which the choice of the engine knows the same shares."""

from __future__ import annotations

from collections import namedtuple

import pytest
from duckstep_service.core.limits import Limits
from duckstep_service.engine.worker import resources

MB = 1024 * 1024
Usage = namedtuple("Usage", "free")


def test_worker_limits_are_the_resources_of_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: Usage(4096 * MB))
    worker = resources.worker_resources(3008, Limits(300))
    limits = resources.with_worker_limits(Limits(300, result_rows=5), 3008, 4096)
    assert (limits.memory_bytes, limits.spill_bytes) == (worker.memory, worker.spill)
    assert (limits.seconds, limits.result_rows) == (300, 5)
    assert limits.memory_bytes + limits.spill_bytes == 4_197_659_443
