"""Generated statements through the statement policy and a sandbox under observation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.component.engine.sandbox_harness import SandboxHarness
from tests.fuzz.campaign import (
    attempt,
    execute,
    run,
    traced_harness,
    traced_s3_harness,
)
from tests.fuzz.statements import StatementGenerator

SEEDS = range(6)
STATEMENTS = 500


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxHarness]:
    with traced_harness(tmp_path_factory.mktemp("traced") / "root") as harness:
        yield harness


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxHarness]:
    folder = tmp_path_factory.mktemp("unguarded")
    with traced_harness(folder / "root", "tests.fuzz.unguarded_worker") as harness:
        yield harness


@pytest.fixture(scope="module")
def traced_s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxHarness]:
    with traced_s3_harness(tmp_path_factory.mktemp("traced_s3") / "root") as harness:
        yield harness


@pytest.mark.parametrize("seed", SEEDS)
def test_generated_statements_stay_within_their_files(traced: SandboxHarness, seed: int) -> None:
    report = run(traced, seed, STATEMENTS)
    assert not report.findings, str(report)
    assert sum(report.outcomes.values()) == STATEMENTS
    # Enough statements of each kind: refused, bound and run.
    assert report.outcomes["sandbox: rows"] > STATEMENTS / 20, str(report)
    assert report.outcomes["policy: StatementNotAllowed"] > STATEMENTS / 20, str(report)


def test_generated_statements_reach_the_storage_only(traced_s3: SandboxHarness) -> None:
    report = run(traced_s3, seed=1_000, count=STATEMENTS)
    assert not report.findings, str(report)
    assert report.outcomes["sandbox: rows"] > STATEMENTS / 20, str(report)
    assert traced_s3.store


@pytest.mark.parametrize(
    ("sql", "seen"),
    [
        ("SELECT * FROM read_text('<root>/secret.txt')", "secret.txt"),
        ("SELECT * FROM '<lake>/t/secret.parquet'", "secret.parquet"),
        ("SELECT * FROM glob('/etc/*')", '"/etc/'),
        ("SELECT * FROM 'missing.csv'", "missing.csv"),
        ("SELECT * FROM read_text('/proc/self/environ')", "/proc/self/environ"),
        ("SELECT * FROM read_text('http://<web>/x')", "connect("),
        ("SELECT 1); COPY (SELECT 1) TO '<pwned>.csv'; SELECT * FROM (SELECT 1", "pwned.csv"),
        ("SELECT 1); ATTACH '<root>/new.duckdb'; SELECT * FROM (SELECT 1", "new.duckdb"),
    ],
)
def test_observer_sees_attack_without_policy_and_sandbox(
    unguarded: SandboxHarness, sql: str, seen: str
) -> None:
    unguarded.watch()
    filled = unguarded.fill(sql)
    assert attempt(unguarded, filled)[0].startswith(("policy:", "planner:"))
    _, reasons = execute(unguarded, filled)
    assert any(seen in reason for reason in reasons), reasons
    Path(unguarded.fill("<pwned>.csv")).unlink(missing_ok=True)


def test_observer_reports_nothing_for_an_allowed_query(traced: SandboxHarness) -> None:
    traced.watch()
    for sql in ("SELECT count(*) FROM t", "SELECT * FROM t ORDER BY hash(id)", "SUMMARIZE t"):
        assert attempt(traced, sql) == ("sandbox: rows", [])


def test_crash_is_a_finding(traced: SandboxHarness) -> None:
    traced.watch()
    outcome, reasons = execute(
        traced, "SELECT lag(range, -9223372036854775808) OVER () FROM range(3)"
    )
    assert outcome == "EngineCrashed"
    assert reasons


def test_same_seed_gives_same_statements() -> None:
    first, second, other = (StatementGenerator(seed) for seed in (7, 7, 8))
    statements = [first.next() for _ in range(50)]
    assert [second.next() for _ in range(50)] == statements
    assert [other.next() for _ in range(50)] != statements
