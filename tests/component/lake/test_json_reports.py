"""The reports and errors of the lake commands as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lake import compact, generate
from tests.component.lake.import_runs import GOOD, run


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_import_report_has_counts_and_dates(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lake, GOOD, "--json") == 0
    report = printed(capsys)
    assert (report["table"], report["rows"], report["files"], report["skipped"]) == ("t", 2, 2, 0)
    assert (report["first"], report["last"]) == ("2023-11-14", "2023-11-15")
    assert report["address"] == str(lake / "t") and report["bytes"] > 0


def test_import_error_is_a_document_with_the_exit_code(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(lake, "id,time\n1,never\n", "--json") == 1
    error = printed(capsys)["error"]
    assert error["exitCode"] == 1 and "never" in error["message"]


def test_compact_report_has_counts(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lake, GOOD) == 0
    capsys.readouterr()
    assert compact.main(["--table", "t", "--to", str(lake), "--json"]) == 0
    report = printed(capsys)
    assert (report["table"], report["files"], report["into"], report["rows"]) == ("t", 2, 1, 2)


def test_generate_report_has_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--rows", "10", "--days", "2", "--out", str(tmp_path), "--json"]
    assert generate.main(options) == 0
    assert printed(capsys)["rows"] == 10
