"""Prior results as a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from duckstep_service.core.errors import (
    EarlierQueryNotFound,
    EarlierQueryNotSucceeded,
    EarlierResultExpired,
    ScanLimitExceeded,
    TableNotFound,
)
from duckstep_service.core.limits import Limits
from duckstep_service.core.object_keys import results_bucket_key
from duckstep_service.core.planning.freshness import compare_with_current_files
from duckstep_service.core.planning.plan_query import PlanDependencies, plan_query
from duckstep_service.core.query.documents import history_document, status_document
from duckstep_service.core.query.manifest import Manifest
from duckstep_service.core.query.record import (
    QueryRecord,
    QueryResult,
    ResultFile,
    SubmittedRequest,
)
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import Over, QueryRequest, Submission
from duckstep_service.core.results.prior_results import find_prior_results
from duckstep_service.core.results.result_cache import ResultCache
from duckstep_service.core.table_files import Column
from duckstep_service.core.testing import MemoryHistory, MemoryStore
from duckstep_service.engine.sql.parser import parse

NOW = datetime(2024, 2, 10, tzinfo=UTC)
FIRST = "arn:x:execution:m:first"
KEY = "results/first/a/result.parquet"
OTHER = "arn:x:execution:m:other"
KEY_OF_OTHER = "results/other/a/result.parquet"
LAKE = MemoryStore({"users/a.parquet": b"1", "result/a.parquet": b"a table of the catalog"})


class World:
    """One query that SUCCEEDED, its result, and what comes after."""

    def __init__(self, **changes: Any) -> None:
        first = QueryRecord(
            FIRST,
            Status.SUCCEEDED,
            owner="me",
            expires_at=int((NOW + timedelta(days=30)).timestamp()),
            result=QueryResult([Column("n", "HUGEINT")], {"parquet": ResultFile(KEY, 4)}),
            rows=1,
            bytes=4,
        )
        self.history = MemoryHistory(replace(first, **changes))
        self.results = MemoryStore({KEY: b"PAR1"})

    def validate(
        self, sql: str, limits: Limits | None = None, name: str = "two", over: Over = FIRST
    ) -> dict[str, Any]:
        request = QueryRequest(sql, over=over)
        reuse = ResultCache(self.history, self.results, "1.5.5", 30)
        submission = Submission(f"arn:x:execution:m:{name}", name, "me", request)
        dependencies = PlanDependencies(parse, LAKE, self.results, limits or Limits(300), reuse)
        return plan_query(submission, NOW, dependencies).to_dict()


def test_prior_result_table_has_result_types() -> None:
    world = World()
    plan = world.validate("SELECT r.n FROM RESULT AS r, users")
    assert plan["estimate"] == {
        "files": 2,
        "bytes": 5,
        "partitions": 2,
        "totalFiles": 2,
        "totalPartitions": 2,
        "tables": ["result", "users"],
    }
    manifest = Manifest.from_json(world.results.get(plan["manifest"]))
    (table, users), reads = manifest.tables, manifest.reads
    assert table.name == "result"
    assert table.columns == [Column("n", "HUGEINT")]
    assert [results_bucket_key(file.key) for file in table.files] == [KEY]
    assert users.columns is None
    assert reads.columns is not None
    assert "n" in reads.columns


def test_prior_result_hides_catalog_table() -> None:
    world = World()
    manifest = Manifest.from_json(world.results.get(world.validate("FROM result")["manifest"]))
    assert [file.size for file in manifest.tables[0].files] == [4]


def test_prior_result_may_be_unused() -> None:
    assert World().validate("FROM users")["estimate"]["tables"] == ["users"]


def test_prior_result_missing_other_table_raises() -> None:
    with pytest.raises(TableNotFound):
        World().validate("FROM result, user")


def test_named_results_are_tables_of_their_names() -> None:
    world = World()
    plan = world.validate("FROM 매출 a JOIN B USING (n), users", over={"b": FIRST, "매출": FIRST})
    assert plan["estimate"]["tables"] == ["b", "users", "매출"]
    manifest = Manifest.from_json(world.results.get(plan["manifest"]))
    by_name = {table.name: table for table in manifest.tables}
    for name in ("b", "매출"):
        assert by_name[name].columns == [Column("n", "HUGEINT")]
        assert [results_bucket_key(file.key) for file in by_name[name].files] == [KEY]
    with pytest.raises(TableNotFound):
        world.validate("FROM missing", over={"b": FIRST})


def test_named_result_hides_catalog_table_of_its_name() -> None:
    world = World()
    plan = world.validate("FROM USERS, result", over={"users": FIRST})
    users, result = reversed(Manifest.from_json(world.results.get(plan["manifest"])).tables)
    assert users.columns is not None
    assert result.columns is None


def test_named_result_error_names_the_input() -> None:
    world = World()
    with pytest.raises(EarlierQueryNotFound, match=r"`over\.b`: there is no query") as caught:
        world.validate("FROM a", over={"a": FIRST, "b": "arn:x:execution:m:none"})
    assert caught.value.details == {"table": "b"}
    world.results.delete(KEY)
    with pytest.raises(EarlierResultExpired, match=r"`over\.a`: the result has expired"):
        world.validate("FROM users", over={"a": FIRST})


def test_prior_result_counts_in_scan_limit() -> None:
    with pytest.raises(ScanLimitExceeded):
        World().validate("FROM result", Limits(300, scanned_bytes=3))


@pytest.mark.parametrize(
    ("changes", "error", "word"),
    [
        ({"owner": "another"}, EarlierQueryNotFound, "no query"),
        ({"status": Status.FAILED}, EarlierQueryNotSucceeded, "FAILED"),
        ({"status": Status.CANCELLED}, EarlierQueryNotSucceeded, "CANCELLED"),
        ({"status": Status.RUNNING}, EarlierQueryNotSucceeded, "not ended"),
        (
            {"expires_at": int((NOW + timedelta(minutes=30)).timestamp())},
            EarlierResultExpired,
            "again",
        ),
    ],
)
def test_find_prior_result_not_succeeded_raises(
    changes: dict[str, Any], error: Any, word: str
) -> None:
    with pytest.raises(error, match=word):
        World(**changes).validate("FROM result")


def test_find_prior_result_other_owner_is_not_found() -> None:
    world = World(owner="another")
    messages = []
    for request_id in (FIRST, "arn:x:execution:m:none"):
        with pytest.raises(EarlierQueryNotFound) as caught:
            find_prior_results(request_id, "me", world.history, world.results, NOW)
        messages.append(caught.value.message.replace(request_id, ""))
    assert messages[0] == messages[1]


def test_find_prior_result_deleted_file_is_expired() -> None:
    world = World()
    world.results.delete(KEY)
    with pytest.raises(EarlierResultExpired):
        world.validate("FROM result")


def test_find_prior_result_unreadable_record_is_expired() -> None:
    with pytest.raises(EarlierResultExpired):
        World(result=None).validate("SELECT * FROM result")


def test_result_cache_key_includes_prior_result() -> None:
    world = World()
    world.validate("SELECT n FROM result")
    (one,) = world.history.reuse_keys
    world.results.put(KEY, b"PAR2", "")
    world.validate("SELECT n FROM result", name="three")
    world.validate("SELECT  n FROM result", name="four")
    assert one in world.history.reuse_keys
    assert len(world.history.reuse_keys) == 2


def test_result_cache_key_includes_the_result_of_each_name() -> None:
    world = World()
    sql = "SELECT a.n FROM a, b"
    world.results.put(KEY_OF_OTHER, b"PAR3", "")
    first = world.history.get(FIRST)
    assert first is not None
    other = QueryResult([Column("n", "HUGEINT")], {"parquet": ResultFile(KEY_OF_OTHER, 4)})
    world.history.records[OTHER] = replace(first, request_id=OTHER, result=other)
    world.validate(sql, over={"a": FIRST, "b": OTHER})
    world.validate(sql, name="three", over={"b": OTHER, "a": FIRST, "unused": FIRST})
    assert len(world.history.reuse_keys) == 1
    world.validate(sql, name="four", over={"a": OTHER, "b": FIRST})
    assert len(world.history.reuse_keys) == 2


def test_compare_prior_result_is_fresh() -> None:
    world = World()
    plan = world.validate("SELECT n FROM result, users")
    request = {"query": "SELECT n FROM result, users", "over": FIRST}
    record = QueryRecord(
        "two",
        Status.SUCCEEDED,
        submitted_at="2024-02-10T12:00:00.000Z",
        request=SubmittedRequest(request),
        manifest=plan["manifest"],
    )
    found = compare_with_current_files(record, parse, LAKE, world.results)
    assert found is not None
    assert found["fresh"]
    assert [each["name"] for each in found["tables"]] == ["users"]


def test_status_and_history_show_over() -> None:
    request = SubmittedRequest({"query": "FROM result", "over": FIRST})
    record = QueryRecord("two", Status.RUNNING, request=request)
    assert status_document(record, "/queries/two")["over"] == FIRST
    assert history_document(record)["over"] == FIRST


@pytest.mark.parametrize("over", [{"a": FIRST}, '{"a": "arn:x:execution:m:first"}'])
def test_status_and_history_show_named_results(over: Any) -> None:
    request = SubmittedRequest({"query": "FROM a", "over": over})
    record = QueryRecord("two", Status.RUNNING, request=request)
    assert status_document(record, "/queries/two")["over"] == {"a": FIRST}
    assert history_document(record)["over"] == {"a": FIRST}
