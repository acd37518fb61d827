"""Errors that say what to install for Trino."""

import argparse
from pathlib import Path

import pytest

from local.__main__ import _parameters
from local.errors import StartupError
from local.trino.installation import find_installation


def test_missing_trino_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRINO_HOME", raising=False)
    with pytest.raises(StartupError, match="run `make trino`, which needs Maven"):
        find_installation(tmp_path)


def test_distributed_without_trino_is_refused() -> None:
    options = argparse.Namespace(auth="none", engine="duckdb", parameter=[("Distributed", "on")])
    with pytest.raises(StartupError, match="make run ENGINE=trino"):
        _parameters(options, "http://localhost:8000")
