"""A function in its snapshot and after a restore, by the hooks of Lambda's own runtime client."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.component.handlers.test_imports import ENVIRONMENT

SCRIPT = """
import importlib, json, os, random, socket, sys
from pathlib import Path
from awslambdaric import lambda_runtime_hooks_runner as hooks

module = importlib.import_module("duckstep_service.handlers." + sys.argv[1])

def is_connection(number):
    # X-Ray's SDK has a socket for datagrams, which has no peer.
    try:
        return socket.socket(fileno=os.dup(number)).type == socket.SOCK_STREAM
    except OSError:
        return False

def state():
    tasks = Path("/proc/self/task").iterdir()
    children = [child for task in tasks for child in (task / "children").read_text().split()]
    numbers = [int(link.name) for link in Path("/proc/self/fd").iterdir()]
    from duckstep_service.aws import clients
    session = clients._session()._session if clients._session.cache_info().currsize else None
    return {
        "children": len(children),
        "connections": sum(is_connection(number) for number in numbers),
        "credentials": session is not None and session._credentials is not None,
        "modules": [name for name in ("duckdb", "aws_xray_sdk.core") if name in sys.modules],
        "random": random.random(),
    }

started = state()
hooks.run_before_snapshot()
seed = random.getstate()
snapshot = state()
restored = []
for _ in range(2):
    random.setstate(seed)  # as in the snapshot
    hooks.run_after_restore()
    restored.append(state())
print(json.dumps([started, snapshot, *restored]), flush=True)
os._exit(0)
"""


def states(module: str) -> list[dict[str, Any]]:
    """Return the states after the start, in the snapshot and after each of two restores."""
    command = [sys.executable, "-c", SCRIPT, module]
    environment = {**ENVIRONMENT, "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("module", ["validate_query", "queries_api"])
def test_snapshot_has_no_state_of_one_process(module: str) -> None:
    _, snapshot, first, second = states(module)
    assert (snapshot["children"], snapshot["connections"]) == (0, 0)
    assert not snapshot["credentials"]
    assert "aws_xray_sdk.core" in snapshot["modules"]
    assert first["random"] != second["random"]


def test_snapshot_of_validate_query_restores_the_analysis_process() -> None:
    started, snapshot, first, second = states("validate_query")
    assert [each["children"] for each in (started, snapshot, first, second)] == [1, 0, 1, 1]


def test_snapshot_of_queries_api_has_loaded_the_catalog() -> None:
    started, snapshot, *_ = states("queries_api")
    assert "duckdb" not in started["modules"]
    assert "duckdb" in snapshot["modules"]
