"""The input and the output of the translation."""

from __future__ import annotations

from duckstep_service.core.translation.translated_query import AthenaColumn, AthenaTable


def test_athena_table_without_condition_keeps_every_partition() -> None:
    column = AthenaColumn("ts", "TIMESTAMP", "bigint")
    assert AthenaTable("reviews", "lake", "reviews", [column]).condition == ""
