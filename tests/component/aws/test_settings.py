"""Parsing of the environment's settings."""

from __future__ import annotations

import pytest
from duckstep_service.aws.settings import MissingSetting, Settings


def test_settings_parse_environment() -> None:
    read = Settings.parse({"QUERIES_TABLE": "q", "QUERY_TIMEOUT_SECONDS": "7"})
    assert (read.queries_table, read.query_timeout_seconds, read.data_prefix) == ("q", 7, "")
    with pytest.raises(MissingSetting, match="QUERIES_TABLE"):
        Settings.parse({})
    with pytest.raises(ValueError):
        Settings.parse({"QUERIES_TABLE": "q", "QUERY_TIMEOUT_SECONDS": "soon"})
