"""Hive's names are in lower case, those with letters beyond A to Z too."""

from duckstep_service.core.catalog.hive_names import hive_name
from duckstep_service.core.sql.names import fold_name


def test_hive_name_lowers_letters_that_duckdb_keeps() -> None:
    assert hive_name("ÄB") == "äb"
    assert fold_name("ÄB") == "Äb"
