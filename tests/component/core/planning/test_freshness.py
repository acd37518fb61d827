"""Freshness of a result over an in-memory bucket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning.freshness import compare_with_current_files
from duckstep_service.core.planning.plan_query import PlanDependencies, plan_query
from duckstep_service.core.query.record import QueryRecord, SubmittedRequest
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import Submission
from duckstep_service.core.query.submission_parser import parse_request
from duckstep_service.core.results.result_cache import ResultCache
from duckstep_service.core.testing import MemoryHistory, MemoryStore
from duckstep_service.engine.sql.parser import parse
from duckstep_service.handlers.analysis import tasks

NOW = datetime(2024, 2, 10, 12, tzinfo=UTC)


class World:
    """A lake, and one query that has run over it."""

    def __init__(self, sql: str, **fields: Any) -> None:
        self.lake = MemoryStore(
            {f"r/year=2024/month=02/day={day}/a.parquet": b"1" for day in ("08", "09", "10")}
            | {"users/a.parquet": b"1", "r/_table.yaml": b"time_column: ts\n"}
        )
        self.results = MemoryStore()
        request = {"query": sql, **fields}
        reuse = ResultCache(MemoryHistory(), self.results, "1.5.5", 30)
        dependencies = PlanDependencies(parse, self.lake, self.results, Limits(300), reuse)
        submission = Submission("arn", "one", "me", parse_request(request))
        plan = plan_query(submission, NOW, dependencies)
        self.record = QueryRecord(
            "arn",
            Status.SUCCEEDED,
            submitted_at="2024-02-10T12:00:00.000Z",
            request=SubmittedRequest(request),
            manifest=plan.manifest,
        )

    def add(self, day: str, name: str = "b") -> None:
        self.lake.put(f"r/year=2024/month=02/day={day}/{name}.parquet", b"22", "")

    def changes(self, name: str = "r") -> tuple[int, int, int]:
        found = compare_with_current_files(self.record, parse, self.lake, self.results)
        assert found is not None
        changes = {
            each["name"]: (each["added"], each["changed"], each["removed"])
            for each in found["tables"]
        }
        assert found["fresh"] is all(not any(each) for each in changes.values())
        return changes[name]


def test_compare_unchanged_files_is_fresh() -> None:
    assert World("FROM r").changes() == (0, 0, 0)
    record = World("SELECT 1").record
    found = compare_with_current_files(record, parse, MemoryStore(), MemoryStore())
    assert found is None


def test_compare_query_without_tables_is_fresh() -> None:
    world = World("SELECT 1")
    found = compare_with_current_files(world.record, parse, world.lake, world.results)
    assert found is not None
    assert (found["fresh"], found["tables"]) == (True, [])


def test_compare_counts_added_changed_removed() -> None:
    world = World("FROM r")
    world.add("11")
    world.add("08", "a")
    del world.lake.objects["r/year=2024/month=02/day=10/a.parquet"]
    assert world.changes() == (1, 1, 1)


@pytest.mark.parametrize(
    ("sql", "fields"),
    [
        ("FROM r WHERE day = 9", {}),
        ("FROM r WHERE day = $d", {"parameters": {"d": 9}}),
        ("FROM r WHERE ts < DATE '2024-02-10'", {}),
        ("FROM r WHERE ts::DATE = current_date", {}),
    ],
)
def test_compare_ignores_pruned_partitions(sql: str, fields: dict[str, Any]) -> None:
    world = World(sql, **fields)
    world.add("13")
    assert world.changes() == (0, 0, 0)
    for day in ("09", "10"):
        world.add(day)
    assert world.changes()[0] >= 1


def test_compare_counts_new_partitions() -> None:
    world = World("FROM r WHERE day = 20")
    assert world.changes() == (0, 0, 0)
    world.add("20")
    assert world.changes() == (1, 0, 0)


def test_compare_missing_table_counts_removed() -> None:
    world = World("FROM r, users")
    del world.lake.objects["users/a.parquet"]
    assert world.changes("users") == (0, 0, 1)
    assert world.changes("r") == (0, 0, 0)


def test_compare_ignores_later_policy() -> None:
    world = World("FROM r")
    world.lake.objects["r/_table.yaml"] = b"policy: require"
    assert world.changes() == (0, 0, 0)


def test_compare_without_manifest_is_none() -> None:
    world = World("FROM r")
    world.results.objects.clear()
    assert compare_with_current_files(world.record, parse, world.lake, world.results) is None


@pytest.mark.parametrize("change", ["", "added", "changed", "removed", "unreadable"])
def test_source_changed_compares_the_manifest_of_a_run(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World("FROM r WHERE day = 9")
    monkeypatch.setattr(tasks, "results", lambda: world.results)
    monkeypatch.setattr(tasks, "data_bucket", lambda: world.lake)
    monkeypatch.setattr(tasks, "with_glue_databases", lambda lake: lake)
    # Another partition than that of the query.
    world.add("10")
    if change == "added":
        world.add("09")
    if change == "changed":
        world.add("09", "a")
    if change == "removed":
        world.lake.delete("r/year=2024/month=02/day=09/a.parquet")
    if change == "unreadable":
        world.lake.put("r/_delta_log/00000000000000000000.json", b"{}", "")
    run = {
        "manifest": world.record.manifest,
        "request": world.record.request.document,
        "submittedAt": world.record.submitted_at,
    }
    assert tasks.source_changed(run) is bool(change)
