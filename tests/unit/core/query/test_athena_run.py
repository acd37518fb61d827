"""The names and the statement of a run of Athena."""

import re

from duckstep_service.core.query.athena_run import ATHENA_SECONDS, AthenaRun, temporary_table

NAME = "alice_7f3c"


def test_run_writes_parts_below_the_execution() -> None:
    run = AthenaRun.of(NAME, "SELECT 1 AS c0", "lake", "results")
    table = temporary_table(NAME)
    assert run.statement == (
        f'CREATE TABLE "lake"."{table}" WITH (format = \'PARQUET\','
        " external_location = 's3://results/results/alice_7f3c/athena/') AS SELECT 1 AS c0"
    )


def test_run_is_the_same_for_a_repeated_plan() -> None:
    assert AthenaRun.of(NAME, "SELECT 1", "a", "b") == AthenaRun.of(NAME, "SELECT 1", "a", "b")


def test_token_has_a_length_that_athena_accepts() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", AthenaRun.of(NAME, "SELECT 1", "a", "b").token)


def test_temporary_table_has_a_name_of_glue_for_each_execution() -> None:
    assert re.fullmatch(r"duckstep_[0-9a-f]{32}", temporary_table("Ü ber/42"))
    assert temporary_table("one") != temporary_table("two")


def test_seconds_of_the_request_shorten_a_run_and_never_extend_it() -> None:
    assert AthenaRun.of(NAME, "SELECT 1", "a", "b", 60).seconds == 60
    assert AthenaRun.of(NAME, "SELECT 1", "a", "b", 9000).seconds == ATHENA_SECONDS


def test_document_of_a_run_is_read_back() -> None:
    run = AthenaRun.of(NAME, "SELECT 1", "a", "b", 60)
    assert AthenaRun.from_dict(run.to_dict()) == run
