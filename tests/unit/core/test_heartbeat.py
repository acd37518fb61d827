"""The heartbeat: stored progress, cancellation, tolerated failures."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import InvocationRepeated, QueryCancelled, StorageUnavailable
from duckstep_service.core.heartbeat import Heartbeat, Phase, Progress
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.testing import MemoryHistory
from duckstep_service.handlers.runtime.heartbeat_thread import send_heartbeats

RUNNING = QueryRecord("q", Status.RUNNING)


def heartbeat_of(history: MemoryHistory) -> Heartbeat:
    return Heartbeat(lambda progress: history.record_progress("q", progress.to_dict()))


def test_progress_omits_unknown_fields() -> None:
    assert Progress().to_dict() == {}
    assert Progress(percent=0.0, read_bytes=0).to_dict() == {"percent": 0.0, "readBytes": 0}


def test_progress_read_rows_follow_percentage() -> None:
    assert Progress(rows=7).to_dict() == {"rows": 7}
    document = Progress(percent=12.5, rows=20_000).to_dict()
    assert document == {"percent": 12.5, "rows": 20_000, "readRows": 2_500}


def test_report_keeps_other_fields() -> None:
    heartbeat = Heartbeat()
    heartbeat.report(read_bytes=7)
    heartbeat.report(percent=12.5)
    assert heartbeat.progress == Progress(percent=12.5, read_bytes=7)


def test_enter_replaces_phase_and_its_files() -> None:
    heartbeat = Heartbeat()
    heartbeat.report(rows=7)
    heartbeat.enter(Phase.FOOTERS, 500, 20_000)
    document = {"phase": "footers", "files": 500, "totalFiles": 20_000, "rows": 7}
    assert heartbeat.progress.to_dict() == document
    heartbeat.enter(Phase.RUNNING)
    assert heartbeat.progress.to_dict() == {"phase": "running", "rows": 7}


def test_beat_running_query_records_progress() -> None:
    history = MemoryHistory(RUNNING)
    heartbeat = heartbeat_of(history)
    heartbeat.report(percent=40)
    assert heartbeat.beat()
    heartbeat.check()
    assert history.records["q"].progress == {"percent": 40}


@pytest.mark.parametrize("status", ["CANCELLED", "TIMED_OUT", "FAILED", "SUCCEEDED"])
def test_beat_ended_query_cancels_run(status: str) -> None:
    ended = QueryRecord("q", Status(status))
    history = MemoryHistory(ended)
    heartbeat = heartbeat_of(history)
    assert not heartbeat.beat()
    with pytest.raises(QueryCancelled):
        heartbeat.check()
    assert history.records == {"q": ended}


def test_beat_after_end_stays_ended() -> None:
    history = MemoryHistory(QueryRecord("q", Status.CANCELLED))
    heartbeat = heartbeat_of(history)
    heartbeat.beat()
    history.records["q"] = RUNNING
    assert not heartbeat.beat()


def test_beat_second_delivery_ends_run() -> None:
    history = MemoryHistory(RUNNING)
    assert heartbeat_of(history).beat()
    repeated = Heartbeat(lambda progress: history.record_progress("q", {}, 0, "two"))
    assert not repeated.beat()
    with pytest.raises(InvocationRepeated):
        repeated.check()


def test_beat_lost_write_continues() -> None:
    def refuse(progress: Progress) -> bool:
        raise StorageUnavailable("throttled")

    heartbeat = Heartbeat(refuse)
    assert heartbeat.beat()
    heartbeat.check()


@pytest.mark.parametrize("read_bytes", [None, 0, 7])
def test_send_heartbeats_failure_after_reading_records_bytes(read_bytes: int | None) -> None:
    history = MemoryHistory(RUNNING)
    heartbeat = heartbeat_of(history)
    with pytest.raises(StorageUnavailable), send_heartbeats(heartbeat):
        heartbeat.report(read_bytes=read_bytes)
        raise StorageUnavailable("after the read")
    assert history.records["q"].progress == ({"readBytes": 7} if read_bytes else None)
