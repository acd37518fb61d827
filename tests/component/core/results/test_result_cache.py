"""When an earlier result answers, over fakes and DuckDB's real parser."""

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
        """What ValidateQuery answers; the query is RUNNING afterwards."""
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


def test_the_same_query_takes_the_earlier_result(world: World) -> None:
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
    }


def test_a_third_query_names_the_one_that_ran(world: World) -> None:
    world.ran("one")
    assert [world.reused("two"), world.reused("three")] == ["one", "one"]


@pytest.mark.parametrize(
    "sql",
    [
        "select RATING_, COUNT(*) from reviews group by 1".replace("RATING_", "rating"),
        "SELECT rating,\n  count( * ) -- how many\nFROM reviews /* all */ GROUP BY 1;",
    ],
)
def test_space_comments_and_case_of_keywords_do_not_matter(world: World, sql: str) -> None:
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
def test_another_query_runs(world: World, first: str, second: str) -> None:
    assert world.ran("one", first).reused("two", second) is None


@pytest.mark.parametrize("sql", ["EXPLAIN SELECT 1", "EXPLAIN ANALYZE SELECT 1", "SELECT now()"])
def test_what_has_no_lasting_answer_runs_and_leaves_no_trace(world: World, sql: str) -> None:
    assert world.ran("one", sql).reused("two", sql) is None
    assert world.history.answers == {}


def test_the_date_is_part_of_a_query_that_asks_for_it(world: World) -> None:
    sql = "FROM reviews WHERE day = current_date"
    world.ran("one", sql)
    assert world.reused("two", sql, now=NOW.replace(hour=23)) == "one"
    assert world.reused("three", sql, now=NOW + timedelta(days=1)) is None


def test_parameters_are_part_of_the_query(world: World) -> None:
    sql = "SELECT $a, $b"
    world.ran("one", sql, parameters={"a": 1, "b": "x"})
    assert world.reused("two", sql, parameters={"b": "x", "a": 1}) == "one"
    for name, other in enumerate(({"a": 2, "b": "x"}, {"a": 1.0, "b": "x"}, {"a": "1", "b": "x"})):
        assert world.reused(f"other-{name}", sql, parameters=other) is None


def test_owners_share_nothing(world: World) -> None:
    world.ran("one")
    assert world.reused("two", owner="you") is None
    assert world.reused("three") == "one"


def test_a_query_whose_key_was_forged_for_another_owner_is_not_served(world: World) -> None:
    world.ran("one", owner="you")
    world.plan("two")
    (mine,) = [key for key, name in world.history.answers.items() if name == "two"]
    world.history.answers[mine] = "one"
    assert world.reused("three") is None


def test_another_version_of_duckdb_runs_anew(world: World) -> None:
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
def test_other_files_run_anew(world: World, change: Mapping[str, bytes]) -> None:
    world.ran("one")
    world.lake.objects = dict(change)
    assert world.reused("two") is None


def test_a_new_file_in_a_partition_that_is_not_read_does_not_matter(world: World) -> None:
    sql = "SELECT * FROM reviews WHERE month = 2"
    world.ran("one", sql)
    world.lake.objects["reviews/year=2024/month=03/a.parquet"] = b"new"
    assert world.reused("two", sql) == "one"


@pytest.mark.parametrize("status", [Status.FAILED, Status.TIMED_OUT, Status.CANCELLED])
def test_a_query_that_did_not_succeed_is_not_served(world: World, status: Status) -> None:
    world.plan("one")
    world.end("one", status)
    assert world.reused("two") is None
    world.end("two")
    assert world.reused("three") == "two"


def test_two_at_once_both_run_and_the_first_answers_later(world: World) -> None:
    world.plan("one")
    assert world.reused("two") is None
    world.end("two")
    world.end("one")
    assert world.reused("three") == "one"


def test_a_state_that_is_tried_again_does_not_wait_for_itself(world: World) -> None:
    world.plan("one")
    assert world.reused("one") is None
    world.end("one")
    assert world.reused("two") == "one"


def test_reuse_false_runs_and_answers_from_then_on(world: World) -> None:
    world.ran("one")
    assert world.reused("two", reuse=False) is None
    world.end("two")
    assert world.reused("three") == "two"


@pytest.mark.parametrize("left", [timedelta(0), timedelta(hours=23)])
def test_a_result_that_soon_expires_is_made_anew(world: World, left: timedelta) -> None:
    world.ran("one")
    later = NOW + timedelta(days=30) - left
    assert world.reused("two", now=later) is None
    world.end("two", expires_at=int(later.timestamp()) + 30 * 86400)
    assert world.reused("three", now=later) == "two"


def test_of_a_day_half_is_enough(world: World) -> None:
    world.plan("one")
    world.end("one", expires_at=int(NOW.timestamp()) + 86400)
    assert world.reused("two", now=NOW + timedelta(hours=11)) == "one"
    assert world.reused("three", now=NOW + timedelta(hours=13)) is None


def test_a_result_that_was_deleted_is_made_anew(world: World) -> None:
    world.ran("one")
    del world.results.objects["results/one/1/result.parquet"]
    assert world.reused("two") is None
    world.end("two")
    assert world.reused("three") == "two"


def test_a_history_that_forgot_the_query_runs_anew(world: World) -> None:
    world.ran("one")
    del world.history.records["one"]
    assert world.reused("two") is None


def test_a_lookup_that_fails_only_means_that_the_query_runs(world: World) -> None:
    class Broken(MemoryHistory):
        def claim(self, key: str, request_id: str, expires_at: int) -> str | None:
            raise StorageUnavailable("throttled")

    world.history = Broken(*world.history.records.values())
    assert world.reused("one") is None


def test_lower_limits_meet_the_errors_of_a_run(world: World) -> None:
    world.ran("one")
    for limit, error in (
        ("resultRows", RowLimitExceeded),
        ("resultBytes", ResultLimitExceeded),
        ("scannedBytes", ScanLimitExceeded),
    ):
        with pytest.raises(error):
            world.plan("two", limits={limit: 2})
    assert world.reused("three", limits={"resultRows": 5, "seconds": 1}) == "one"


def test_a_format_is_made_later(world: World) -> None:
    assert world.ran("one").reused("two", format="csv") == "one"


def test_the_request_has_reuse_on_unless_it_says_otherwise() -> None:
    assert QueryRequest("SELECT 1").reuse
    assert not parse_request({"query": "SELECT 1", "reuse": False}).reuse
