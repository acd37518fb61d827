"""A run of generated statements through the statement policy and a traced sandbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
from duckstep_service.core.errors import (
    DuckstepError,
    EngineCrashed,
    InternalError,
    StatementNotAllowed,
    UserError,
)
from duckstep_service.core.limits import Limits
from duckstep_service.core.results.ports import EngineResult
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.protocol import S3Access
from duckstep_service.engine.worker.resources import worker_resources

from tests.component.engine.sandbox_harness import (
    BUCKET,
    CANARY,
    KEY,
    PREFIX,
    SECRET,
    SandboxHarness,
    harness_names,
    make_files,
    recorder,
    s3_server,
)
from tests.fuzz.observer import WORKER_MODULE, Observer, TracedRunner, require_strace
from tests.fuzz.statements import StatementGenerator

# The lists of authorities that httpfs looks for before its first request, also without TLS.
CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem", "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)  # fmt: skip
AFTER_POLICY = "StatementNotAllowed, after the policy"
LIMITS = Limits(
    seconds=1, memory_bytes=200_000_000, spill_bytes=20_000_000, result_bytes=20_000_000
)


@dataclass(frozen=True)
class Finding:
    """A statement that passed the policy and did what no query may do."""

    number: int
    sql: str
    reasons: list[str]


@dataclass
class Report:
    """The findings of a run, and its statements by their outcome."""

    seed: int
    findings: list[Finding] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    unlike: list[str] = field(default_factory=list)
    """Statements that the policy allows and the worker's check of the plan refuses."""

    def __str__(self) -> str:
        lines = [f"seed {self.seed}: {sum(self.outcomes.values())} statements"]
        lines += [f"  {count:6} {outcome}" for outcome, count in self.outcomes.most_common()]
        lines += [f"  allowed by the policy alone: {sql!r}" for sql in self.unlike]
        for finding in self.findings:
            lines += [f"FINDING {finding.number} of seed {self.seed}:", f"  {finding.sql!r}"]
            lines += [f"  {reason}" for reason in finding.reasons]
        return "\n".join(lines)


@contextmanager
def traced_s3_harness(root: Path) -> Iterator[SandboxHarness]:
    """Yield a harness over a real S3 server, the only address that its traced workers may use."""
    require_strace()
    make_files(root)
    logs = root.parent / "strace"
    logs.mkdir()
    with s3_server(root) as rclone, recorder(rclone) as (s3, store), recorder() as (port, web):
        scope = f"s3://{BUCKET}/{PREFIX}"
        access = S3Access(scope, "us-east-1", KEY, SECRET, "", f"127.0.0.1:{s3}", False)
        runner = TracedRunner(
            lambda key: f"{scope}{key}",
            lambda _: [access],
            lambda limits: worker_resources(1024, limits),
            extension_path(),
        )
        runner.observer = Observer(logs, CERTIFICATES, s3)
        try:
            names = harness_names(root, scope.rstrip("/"), port)
            yield SandboxHarness(root, runner, web, store, names)
        finally:
            runner.close()


@contextmanager
def traced_harness(root: Path, module: str = WORKER_MODULE) -> Iterator[SandboxHarness]:
    """Yield a harness over local files whose workers are traced."""
    require_strace()
    make_files(root)
    folder = root / BUCKET / PREFIX
    logs = root.parent / "strace"
    logs.mkdir()
    with recorder() as (port, web):
        runner = TracedRunner(
            lambda key: str(folder / key),
            lambda _: [],
            lambda limits: worker_resources(1024, limits),
            "",
        )
        runner.module = module
        runner.observer = Observer(logs, [str(folder / "t" / "a.parquet")])
        try:
            yield SandboxHarness(root, runner, web, [], harness_names(root, str(folder), port))
        finally:
            runner.close()


def run(harness: SandboxHarness, seed: int, count: int) -> Report:
    """Run `count` statements of the generator with `seed`; 0 runs until the first finding."""
    generator, report = StatementGenerator(seed), Report(seed)
    harness.watch()
    number = 0
    while number < count or (count == 0 and not report.findings):
        number += 1
        sql = harness.fill(generator.next())
        outcome, reasons = attempt(harness, sql)
        report.outcomes[outcome] += 1
        if outcome == f"sandbox: {AFTER_POLICY}":
            report.unlike.append(sql)
        if reasons:
            report.findings.append(Finding(number, sql, reasons))
    return report


def attempt(harness: SandboxHarness, sql: str) -> tuple[str, list[str]]:
    """Run a statement if the policy allows it; return its outcome and what is wrong with it."""
    try:
        statement = parse(sql)
    except UserError as error:
        return f"policy: {error.code}", []
    if not {table.name.lower() for table in statement.tables} <= {"t"}:
        return "planner: TableNotFound", []
    outcome, reasons = execute(harness, statement.sql)
    return f"sandbox: {outcome}", reasons


def execute(harness: SandboxHarness, sql: str) -> tuple[str, list[str]]:
    """Run a statement in the traced sandbox; return its outcome and what is wrong with it."""
    reasons = []
    if harness.runner._worker is None or not harness.runner._worker.alive:
        # A new worker starts slowly under strace, which must not count.
        harness.run("SELECT 1", replace(LIMITS, seconds=60))
    try:
        text, outcome = _text(harness.run(sql, LIMITS)), "rows"
    except DuckstepError as error:
        text, outcome = f"{error.message} {error.details}", error.code
        if isinstance(error, EngineCrashed) or not isinstance(error, UserError | InternalError):
            reasons.append(f"{outcome}: {error.message}")
        if isinstance(error, StatementNotAllowed):
            outcome = AFTER_POLICY
    if CANARY in text:
        reasons.append(f"the response has the canary: {text[:200]}")
    reasons += observer_of(harness).violations()
    if touched := harness.touched():
        reasons += touched
        harness.watch()
    return outcome, reasons


def _text(result: EngineResult) -> str:
    """Return the first rows of a result as text."""
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT COLUMNS(*)::VARCHAR FROM '{result.path}' LIMIT 1000")
        return str(rows.fetchall())


def observer_of(harness: SandboxHarness) -> Observer:
    """Return the observer of the harness's workers."""
    assert isinstance(harness.runner, TracedRunner)
    return harness.runner.observer
