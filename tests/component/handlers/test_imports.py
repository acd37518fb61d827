"""The modules that a cold start of each function loads: a budget of names and numbers, not of time.

`python -X importtime -c "import duckstep_service.handlers.run_query"` shows what a module costs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from tests.support.paths import ROOT

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": str(ROOT / "functions"),
    "QUERIES_TABLE": "queries",
    "DATA_BUCKET": "data",
    "RESULTS_BUCKET": "results",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    # As on Lambda, where the tracer is not disabled.
    "LAMBDA_TASK_ROOT": "/var/task",
    "AWS_LAMBDA_FUNCTION_NAME": "function",
    "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
    "POWERTOOLS_SERVICE_NAME": "duckstep",
}
SCRIPT = """
import importlib, json, os, sys
importlib.import_module("duckstep_service." + sys.argv[1])
names = [name for name in sys.modules if name.partition(".")[0] not in sys.stdlib_module_names]
print(json.dumps(names), flush=True)
os._exit(0)
"""
# No cold start needs these; the tracer loads X-Ray's SDK after it.
NEVER = {"pyarrow", "pandas", "numpy", "moto", "sqlglot", "aws_xray_sdk", "requests"}
SDK = {"boto3", "botocore.session", "s3transfer", "urllib3"}
ENGINE = {"duckdb", "_duckdb"}
# The most modules, besides Python's own, and what the module does not need.
BUDGETS = {
    "handlers.validate_query": (80, SDK | ENGINE),
    "handlers.analysis.main": (460, set()),
    "handlers.run_query": (405, set()),
    "handlers.store_result": (430, set()),
    "handlers.queries_api": (446, ENGINE | {"duckstep_service.core.planning.planner"}),
    "handlers.convert_result": (325, ENGINE),
    "handlers.start_queries": (317, ENGINE),
    "handlers.record_outcome": (320, ENGINE),
    "handlers.sweep_queries": (320, ENGINE),
    "handlers.publish_ended": (320, ENGINE),
    "engine.worker.main": (65, SDK | {"aws_lambda_powertools"}),
    "engine.worker.export_main": (60, SDK | {"aws_lambda_powertools"}),
}


@cache
def loaded(module: str) -> frozenset[str]:
    """Return the modules that are loaded once `module` is, without Python's own."""
    command = [sys.executable, "-c", SCRIPT, module]
    done = subprocess.run(
        command, env=ENVIRONMENT, check=True, capture_output=True, text=True, timeout=60
    )
    return frozenset(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("module", BUDGETS)
def test_cold_start_loads_no_module_that_it_does_not_need(module: str) -> None:
    unwanted = NEVER | BUDGETS[module][1]
    roots = {name.partition(".")[0] for name in loaded(module)}
    assert sorted((loaded(module) | roots) & unwanted) == []


@pytest.mark.parametrize("module", BUDGETS)
def test_cold_start_loads_at_most_its_budget_of_modules(module: str) -> None:
    assert len(loaded(module)) <= BUDGETS[module][0], sorted(loaded(module))
