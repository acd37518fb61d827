"""The result cache over fakes with DuckDB's parser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from duckstep_service.core.errors import (
    ResultLimitExceeded,
    RowLimitExceeded,
    ScanLimitExceeded,
    StorageUnavailable,
)
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning.plan_query import PlanDependencies, plan_query
from duckstep_service.core.query.record import QueryRecord, QueryResult, ResultFile
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import QueryRequest, Submission
from duckstep_service.core.query.submission_parser import parse_request
from duckstep_service.core.results.result_cache import ResultCache
from duckstep_service.core.testing import MemoryHistory, MemoryStore
from duckstep_service.engine.sql.parser import parse

NOW = datetime(2024, 2, 10, 12, tzinfo=UTC)
FILE = "reviews/year=2024/month=02/a.parquet"
SQL = "SELECT rating, count(*) FROM reviews GROUP BY 1"


class World:
    """A lake, a history and a results bucket in memory."""

    def __init__(self) -> None:
        self.lake = MemoryStore({FILE: b"123"})
        self.results = MemoryStore()
        self.history = MemoryHistory()
        self.engine_version = "1.5.5"

    def plan(
        self, name: str, sql: str = SQL, owner: str = "me", now: datetime = NOW, **fields: Any
    ) -> dict[str, Any]:
        """Return the outcome of ValidateQuery; the query is RUNNING afterwards."""
        request = parse_request({"query": sql, **fields})
        self.history.records[name] = QueryRecord(name, Status.RUNNING, owner=owner)
        reuse = ResultCache(self.history, self.results, self.engine_version, 30)
        submission = Submission(name, name, owner, request)
        dependencies = PlanDependencies(parse, self.lake, self.results, Limits(300), reuse)
        return plan_query(submission, now, dependencies).to_dict()

    def end(self, name: str, status: Status = Status.SUCCEEDED, **changes: Any) -> None:
        """End a query as the workflow does, with a result of 5 rows."""
        key = f"results/{name}/1/result.parquet"
        self.results.objects[key] = b"PAR1"
        ended = replace(
            self.history.records[name],
            status=status,
            ended_at="2024-02-10T12:00:00.000Z",
            expires_at=int(NOW.timestamp()) + 30 * 86400,
            rows=5,
            bytes=512,
            result=QueryResult([], {"parquet": ResultFile(key, 512)}),
        )
        self.history.records[name] = replace(ended, **changes)

    def ran(self, name: str, *arguments: Any, **fields: Any) -> World:
        """Plan and end a query."""
        self.plan(name, *arguments, **fields)
        self.end(name)
        return self

    def reused(self, name: str, *arguments: Any, **fields: Any) -> str | None:
        """Plan a query and return whose result answers it."""
        plan = self.plan(name, *arguments, **fields)
        assert (plan["engine"] == "reuse") is (plan["earlier"] is not None)
        return plan["earlier"] and str(plan["earlier"]["reusedFrom"])


@pytest.fixture
def world() -> World:
    return World()


def test_result_cache_same_query_hits(world: World) -> None:
    world.ran("one")
    plan = world.plan("two")
    assert plan["engine"] == "reuse"
    assert plan["manifest"] == "manifests/two.json"
    assert plan["estimate"]["files"] == 1
    assert plan["earlier"] == {
        "result": {
            "columns": [],
            "files": {"parquet": {"key": "results/one/1/result.parquet", "bytes": 512}},
        },
        "rows": 5,
        "bytes": 512,
        "scannedBytes": 0,
        "engineMilliseconds": 0,
        "expiresAt": int(NOW.timestamp()) + 30 * 86400,
        "reusedFrom": "one",
        "sourceChanged": False,
    }


def test_result_cache_third_query_names_first_run(world: World) -> None:
    world.ran("one")
    assert [world.reused("two"), world.reused("three")] == ["one", "one"]


@pytest.mark.parametrize(
    "sql",
    [
        "select RATING_, COUNT(*) from reviews group by 1".replace("RATING_", "rating"),
        "SELECT rating,\n  count( * ) -- how many\nFROM reviews /* all */ GROUP BY 1;",
    ],
)
def test_result_cache_ignores_whitespace_and_comments(world: World, sql: str) -> None:
    assert world.ran("one").reused("two", sql) == "one"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("SELECT 'a'", "SELECT 'A'"),
        ("SELECT 1 AS Year", "SELECT 1 AS year"),
        ("SELECT 1", "SELECT 1.0"),
        ("SELECT a FROM reviews", "SELECT A FROM reviews"),
        ("SELECT a FROM reviews LIMIT 1", "SELECT a FROM reviews LIMIT 2"),
        ("SELECT 1 UNION SELECT 1", "SELECT 1 UNION ALL SELECT 1"),
        ("SELECT a FROM reviews ORDER BY 1", "SELECT a FROM reviews ORDER BY 1 DESC"),
        ("SELECT 1", "DESCRIBE SELECT 1"),
        ("SELECT '\"query_location\": 1'", "SELECT '\"query_location\": 2'"),
    ],
)
def test_result_cache_other_query_misses(world: World, first: str, second: str) -> None:
    assert world.ran("one", first).reused("two", second) is None


@pytest.mark.parametrize("sql", ["EXPLAIN SELECT 1", "EXPLAIN ANALYZE SELECT 1", "SELECT now()"])
def test_result_cache_volatile_query_is_not_stored(world: World, sql: str) -> None:
    assert world.ran("one", sql).reused("two", sql) is None
    assert world.history.reuse_keys == {}


def test_result_cache_key_includes_date_if_daily(world: World) -> None:
    sql = "FROM reviews WHERE day = current_date"
    world.ran("one", sql)
    assert world.reused("two", sql, now=NOW.replace(hour=23)) == "one"
    assert world.reused("three", sql, now=NOW + timedelta(days=1)) is None


def test_result_cache_key_includes_parameters(world: World) -> None:
    sql = "SELECT $a, $b"
    world.ran("one", sql, parameters={"a": 1, "b": "x"})
    assert world.reused("two", sql, parameters={"b": "x", "a": 1}) == "one"
    for name, other in enumerate(({"a": 2, "b": "x"}, {"a": 1.0, "b": "x"}, {"a": "1", "b": "x"})):
        assert world.reused(f"other-{name}", sql, parameters=other) is None


def test_result_cache_other_owner_misses(world: World) -> None:
    world.ran("one")
    assert world.reused("two", owner="you") is None
    assert world.reused("three") == "one"


def test_result_cache_forged_owner_misses(world: World) -> None:
    world.ran("one", owner="you")
    world.plan("two")
    (mine,) = [key for key, name in world.history.reuse_keys.items() if name == "two"]
    world.history.reuse_keys[mine] = "one"
    assert world.reused("three") is None


def test_result_cache_other_engine_version_misses(world: World) -> None:
    world.ran("one")
    world.engine_version = "1.6.0"
    assert world.reused("two") is None


@pytest.mark.parametrize(
    "change",
    [
        {FILE: b"124"},
        {FILE: b"1234"},
        {FILE: b"123", "reviews/year=2024/month=02/b.parquet": b"1"},
        {"reviews/2024/02/a.parquet": b"123"},
    ],
)
def test_result_cache_changed_files_miss(world: World, change: Mapping[str, bytes]) -> None:
    world.ran("one")
    world.lake.objects = dict(change)
    assert world.reused("two") is None


def test_result_cache_new_pruned_file_hits(world: World) -> None:
    sql = "SELECT * FROM reviews WHERE month = 2"
    world.ran("one", sql)
    world.lake.objects["reviews/year=2024/month=03/a.parquet"] = b"new"
    assert world.reused("two", sql) == "one"


@pytest.mark.parametrize("status", [Status.FAILED, Status.TIMED_OUT, Status.CANCELLED])
def test_result_cache_failed_query_misses(world: World, status: Status) -> None:
    world.plan("one")
    world.end("one", status)
    assert world.reused("two") is None
    world.end("two")
    assert world.reused("three") == "two"


def test_result_cache_concurrent_queries_both_run(world: World) -> None:
    world.plan("one")
    assert world.reused("two") is None
    world.end("two")
    world.end("one")
    assert world.reused("three") == "one"


def test_result_cache_retried_state_misses_itself(world: World) -> None:
    world.plan("one")
    assert world.reused("one") is None
    world.end("one")
    assert world.reused("two") == "one"


def test_result_cache_reuse_false_replaces_entry(world: World) -> None:
    world.ran("one")
    assert world.reused("two", reuse=False) is None
    world.end("two")
    assert world.reused("three") == "two"


@pytest.mark.parametrize("left", [timedelta(0), timedelta(hours=23)])
def test_result_cache_expiring_result_misses(world: World, left: timedelta) -> None:
    world.ran("one")
    later = NOW + timedelta(days=30) - left
    assert world.reused("two", now=later) is None
    world.end("two", expires_at=int(later.timestamp()) + 30 * 86400)
    assert world.reused("three", now=later) == "two"


def test_result_cache_one_day_retention_hits_for_half(world: World) -> None:
    world.plan("one")
    world.end("one", expires_at=int(NOW.timestamp()) + 86400)
    assert world.reused("two", now=NOW + timedelta(hours=11)) == "one"
    assert world.reused("three", now=NOW + timedelta(hours=13)) is None


def test_result_cache_deleted_result_misses(world: World) -> None:
    world.ran("one")
    del world.results.objects["results/one/1/result.parquet"]
    assert world.reused("two") is None
    world.end("two")
    assert world.reused("three") == "two"


def test_result_cache_result_over_changed_files_misses(world: World) -> None:
    world.plan("one")
    world.end("one", source_changed=True)
    assert world.reused("two") is None


def test_result_cache_unreadable_record_misses(world: World) -> None:
    world.plan("one")
    world.end("one", result=None)
    assert world.reused("two") is None


def test_result_cache_expired_record_misses(world: World) -> None:
    world.ran("one")
    del world.history.records["one"]
    assert world.reused("two") is None


def test_result_cache_lookup_error_misses(world: World) -> None:
    class Broken(MemoryHistory):
        def claim(self, key: str, request_id: str, expires_at: int) -> str | None:
            raise StorageUnavailable("throttled")

    world.history = Broken(*world.history.records.values())
    assert world.reused("one") is None


def test_result_cache_lower_limits_raise(world: World) -> None:
    world.ran("one")
    for limit, error in (
        ("resultRows", RowLimitExceeded),
        ("resultBytes", ResultLimitExceeded),
        ("scannedBytes", ScanLimitExceeded),
    ):
        with pytest.raises(error):
            world.plan("two", limits={limit: 2})
    assert world.reused("three", limits={"resultRows": 5, "seconds": 1}) == "one"


def test_result_cache_other_format_hits(world: World) -> None:
    assert world.ran("one").reused("two", format="csv") == "one"


def test_parse_request_reuse_defaults_to_true() -> None:
    assert QueryRequest("SELECT 1").reuse
    assert not parse_request({"query": "SELECT 1", "reuse": False}).reuse
