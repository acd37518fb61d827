"""SQLAlchemy's own test suite, the part that reads, against a stack whose lake it fills."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import duckdb
import pytest
import sqlalchemy
from sqlalchemy_suite.requirements import CLOSED, ENVIRONMENT, SKIPPED, Requirements

if TYPE_CHECKING:
    from tests.conftest import Stack, StartStack
from sqlalchemy.testing import config
from sqlalchemy.testing.requirements import SuiteRequirements

ROOT = Path(__file__).resolve().parents[4]
SUPPORT = ROOT / "clients/python/tests/support"
SUITE = SUPPORT / "sqlalchemy_suite"
PASSED = 650
SECONDS = 900


@pytest.fixture(scope="module")
def lake(start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose folder has no table: a stack starts only with one, which is then removed."""
    folder = tmp_path_factory.mktemp("suite")
    first = folder / "lake/first"
    first.mkdir(parents=True)
    duckdb.connect().execute(f"COPY (SELECT 1 AS one) TO '{first}/one.parquet'")
    with start_stack(folder / "state", "--data", str(folder / "lake")) as running:
        shutil.rmtree(first)
        yield running


@pytest.mark.timeout(SECONDS + 60)
def test_sqlalchemy_suite_reads(lake: Stack, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    address = lake.url.removeprefix("http://")
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--tb=short", "-c", os.devnull),
            *("-p", "no:cacheprovider", "-p", "sqlalchemy.testing.plugin.pytestplugin"),
            *(
                "-p",
                "sqlalchemy_suite.lake_dialect",
                "--rootdir",
                str(SUITE),
                str(SUITE / "suite.py"),
            ),
            *("--dburi", f"duckstep+lake://{address}", "--maxfail=1000"),
            *("--junitxml", str(report), "-o", "junit_family=xunit1"),
        ],
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'clients/python/src'}{os.pathsep}{SUPPORT}",
            "SUITE_LAKE": str(lake.state.parent / "lake"),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-20_000:]
    counts = ElementTree.parse(report).getroot().find("testsuite")
    assert counts is not None
    passed = int(counts.get("tests", 0)) - int(counts.get("skipped", 0))
    assert passed >= PASSED, run.stdout[-2_000:]


def test_requirements_that_are_closed_have_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Requirements()
    monkeypatch.setattr(config, "requirements", chosen)
    engine = SimpleNamespace(db=sqlalchemy.create_engine("duckstep://localhost:1"), options=None)
    names = {
        name
        for name, value in vars(SuiteRequirements).items()
        if isinstance(value, property) and not name.startswith("_")
    } - ENVIRONMENT
    closed = {name for name in names if not getattr(chosen, name).enabled_for_config(engine)}
    assert closed == set(" ".join(CLOSED.values()).split())


def test_documentation_has_each_reason() -> None:
    page = (ROOT / "docs/clients.md").read_text()
    section = page.partition("<!-- closed requirements -->")[2].partition("<!-- end -->")[0]
    documented = {
        reason: set(re.findall(r"`([\w.]+)", names))
        for reason, names in re.findall(r"^\| (.+?) \| (.+) \|$", section, re.MULTILINE)[2:]
    }
    expected = {reason: set(names.split()) for reason, names in CLOSED.items()}
    for test, reason in SKIPPED.items():
        expected.setdefault(reason, set()).add(test.partition("[")[0])
    assert documented == expected
