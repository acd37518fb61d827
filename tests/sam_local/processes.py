"""One function, one event, one process of this Python: what a container does, without Docker."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.sam_local.containers import INVOKE_SECONDS, VARIABLES, endpoints
from tests.sam_local.services import KEYS, REGION, Services
from tests.support.paths import ROOT

# Answers as Lambda does: the handler's value, or the error's class name and text.
PROGRAM = """
import importlib, json, sys
from types import SimpleNamespace

context = SimpleNamespace(function_name=sys.argv[1], memory_limit_in_mb=2048)
context.aws_request_id, context.invoked_function_arn = "8f0c5b8e", "arn"
context.get_remaining_time_in_millis = lambda: 900_000
handler = importlib.import_module(f"duckstep_service.handlers.{sys.argv[1]}").handler
try:
    answer = handler(json.load(open(sys.argv[2])), context)
except Exception as exc:
    answer = {"errorType": type(exc).__name__, "errorMessage": str(exc)}
print(json.dumps(answer))
"""


def invoke(services: Services, module: str, event: Path) -> dict[str, Any]:
    """Run one handler with one event and return what it answers, an error too."""
    template = {"POWERTOOLS_TRACE_DISABLED": "true", "POWERTOOLS_METRICS_NAMESPACE": "duckstep"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, module, event],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "functions"),
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            **KEYS,
            **VARIABLES,
            **endpoints(services),
            **template,
        },
        capture_output=True,
        text=True,
        timeout=INVOKE_SECONDS,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
