"""The query record and its parts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from duckstep_service.core.errors import ResultExpired
from duckstep_service.core.query.record import (
    QueryRecord,
    QueryResult,
    QueryRun,
    ResultFile,
    SubmittedRequest,
)
from duckstep_service.core.query.status import Status
from duckstep_service.core.table_files import Column

RESULT = QueryResult([Column("a", "INTEGER")], {"parquet": ResultFile("results/q/1.parquet", 20)})
RUN = QueryRun(RESULT, 1, 20, 30, 4, 2_000_000_000)


def test_run_document_names_the_reused_query_only_if_there_is_one() -> None:
    document = RUN.to_dict()
    assert "reusedFrom" not in document
    assert QueryRun.from_dict(document | {"reusedFrom": ""}) == RUN
    reused = replace(RUN, reused_from="arn")
    assert QueryRun.from_dict(reused.to_dict()) == reused


def test_run_of_a_record() -> None:
    record = QueryRecord("q", Status.SUCCEEDED, result=RESULT, rows=1, bytes=20, scanned_bytes=30)
    succeeded = replace(record, engine_milliseconds=4, expires_at=2_000_000_000)
    assert succeeded.run() == RUN
    for incomplete in (
        replace(succeeded, result=None),
        replace(succeeded, rows=None),
        replace(succeeded, bytes=None),
        replace(succeeded, expires_at=None),
    ):
        with pytest.raises(ResultExpired, match="no result"):
            incomplete.run()


@pytest.mark.parametrize("document", [None, [], "query", 5])
def test_submitted_request_other_than_an_object_has_no_fields(document: object) -> None:
    assert SubmittedRequest({"query": "SELECT 1"}).get("query") == "SELECT 1"
    assert SubmittedRequest(document).get("query") is None
