"""`python -m load`: starts a stack, runs clients against it, and verifies the outcome.

The clients run under locust, whose Python is given by `--python`. The run ends after
`--seconds`, or with `--queries` accepted.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.environment import describe_environment
from load import report
from load.leak_check import leaks
from load.process_sampler import Watch
from load.verify import Findings, check
from local.config import ROOT
from local.stack_process import StackProcess, wait_until

# A stack has 9 servers and functions that are always there, and at most 12 + 4 * 3 processes of
# functions under load, of which RunQuery's have two engines each.
MOST_PROCESSES = 60
# A query that its client gave up to cancel runs to the engine's deadline of 300 s.
DRAIN_SECONDS = 420.0
ROWS = "20000"
SAMPLE_SECONDS = 2.0


def main() -> int:
    """Return 0 if nothing was wrong."""
    options = _parser().parse_args()
    folder = Path(tempfile.mkdtemp(prefix="duckstep-load-"))
    facts = describe_environment(options.python)
    try:
        with StackProcess(folder / "state", environment={"ROWS": ROWS}) as stack:
            started = time.monotonic()
            with Watch(
                stack.process.pid, lambda: time.monotonic() - started, SAMPLE_SECONDS
            ) as watch:
                _run_clients(options, stack, folder)
                seconds = time.monotonic() - started
                wait_until(lambda: _drained(stack), DRAIN_SECONDS, lambda: "queries still run")
        findings = check(folder / "journal", folder / "state")
        findings.wrong += leaks(watch.samples, MOST_PROCESSES)
        intro = f"{facts['date']}, {facts['processor']}, load average {facts['load']} before it."
        intro += f" {options.clients} clients. {options.intro}"
        body = report.text(intro, findings, watch, folder / "stats.json", seconds)
        report.put(ROOT / "docs/operations.md", options.section, body)
        return _say(findings, body)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_clients(options: argparse.Namespace, stack: StackProcess, folder: Path) -> None:
    (folder / "journal").touch()
    command = [str(options.python), "-m", "locust", "--headless", "--only-summary"]
    command += ["-f", str(ROOT / "load/locustfile.py"), "--host", stack.base_url]
    command += ["--users", str(options.clients), "--spawn-rate", str(max(options.clients // 10, 1))]
    command += ["--run-time", f"{options.seconds}s", "--stop-timeout", "130"]
    command += ["--json-file", str(folder / "stats"), "--exit-code-on-error", "0"]
    settings = {"LOAD_JOURNAL": str(folder / "journal"), "LOAD_QUERIES": str(options.queries)}
    # It compiles the clients beside their file otherwise.
    environment = {**os.environ, **settings, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, env=environment, check=True, timeout=options.seconds + 400)


def _drained(stack: StackProcess) -> bool:
    answer = stack.health()["processes"]["aws"]
    return bool(answer["ok"] and not answer["runningQueries"])


def _say(findings: Findings, body: str) -> int:
    print(body)
    for each in findings.wrong[:50]:
        print(f"WRONG: {each}", file=sys.stderr)
    return 1 if findings.wrong or not findings.accepted else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m load", description=__doc__)
    parser.add_argument("--python", type=Path, required=True, help="Python that has locust")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=300, help="how long, at most")
    parser.add_argument("--queries", type=int, default=0, help="small queries, after which to end")
    parser.add_argument("--section", default="Load", help="heading in docs/operations.md")
    parser.add_argument("--intro", default="", help="a sentence of what was run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
