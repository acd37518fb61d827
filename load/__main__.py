"""Run clients against a stack and verify every query: `python -m load`.

The clients run under locust, in the Python environment of `--python`. The run ends after
`--seconds`, or with `--queries` accepted queries.
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
from load.leak_check import find_leaks
from load.process_sampler import ProcessSampler
from load.verify import VerificationResult, verify
from local.config import ROOT
from local.stack_process import StackProcess, wait_until

# A stack has 9 servers and permanent functions, and at most 12 + 4 * 3 processes of functions
# under load, of which those of RunQuery have two workers each.
MAX_PROCESSES = 60
# A query whose client failed to cancel it runs to the engine's deadline of 300 s.
DRAIN_SECONDS = 420.0
ROWS = "20000"
SAMPLE_SECONDS = 2.0


def main() -> int:
    """Run the test, write its section of docs/operations.md, and return 0 without errors."""
    options = _parser().parse_args()
    folder = Path(tempfile.mkdtemp(prefix="duckstep-load-"))
    environment = describe_environment(options.python)
    try:
        sampler, seconds = _run_stack(options, folder)
        result = verify(folder / "journal", folder / "state")
        result.errors += find_leaks(sampler.samples, MAX_PROCESSES)
        introduction = f"{environment['date']}, {environment['processor']}, load average"
        introduction += f" {environment['load']} before the run. {options.clients} clients."
        run = report.LoadRun(result, sampler, folder / "stats.json", seconds)
        body = report.render(f"{introduction} {options.intro}", run)
        report.replace_section(ROOT / "docs/operations.md", options.section, body)
        return _print_result(result, body)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_stack(options: argparse.Namespace, folder: Path) -> tuple[ProcessSampler, float]:
    """Run the clients against a new stack until its queries end; return samples and seconds."""
    with StackProcess(folder / "state", environment={"ROWS": ROWS}) as stack:
        started = time.monotonic()
        pid = stack.process.pid
        with ProcessSampler(pid, lambda: time.monotonic() - started, SAMPLE_SECONDS) as sampler:
            _run_clients(options, stack, folder)
            seconds = time.monotonic() - started
            wait_until(lambda: _is_idle(stack), DRAIN_SECONDS, lambda: "queries still run")
    return sampler, seconds


def _run_clients(options: argparse.Namespace, stack: StackProcess, folder: Path) -> None:
    (folder / "journal").touch()
    command = [str(options.python), "-m", "locust", "--headless", "--only-summary"]
    command += ["-f", str(ROOT / "load/locustfile.py"), "--host", stack.base_url]
    command += ["--users", str(options.clients), "--spawn-rate", str(max(options.clients // 10, 1))]
    command += ["--run-time", f"{options.seconds}s", "--stop-timeout", "130"]
    command += ["--json-file", str(folder / "stats"), "--exit-code-on-error", "0"]
    variables = {"LOAD_JOURNAL": str(folder / "journal"), "LOAD_QUERIES": str(options.queries)}
    # Without the last variable, locust would write byte code beside the file.
    environment = {**os.environ, **variables, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, env=environment, check=True, timeout=options.seconds + 400)


def _is_idle(stack: StackProcess) -> bool:
    health = stack.health()["processes"]["aws"]
    return bool(health["ok"] and not health["runningQueries"])


def _print_result(result: VerificationResult, body: str) -> int:
    print(body)
    for error in result.errors[:50]:
        print(f"ERROR: {error}", file=sys.stderr)
    return 1 if result.errors or not result.accepted else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m load", description=__doc__)
    parser.add_argument("--python", type=Path, required=True, help="Python that has locust")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=300, help="maximum duration")
    parser.add_argument("--queries", type=int, default=0, help="end after this many small queries")
    parser.add_argument("--section", default="Load", help="heading in docs/operations.md")
    parser.add_argument("--intro", default="", help="sentence that describes the clients")
    return parser


if __name__ == "__main__":
    sys.exit(main())
