"""`python -m local` with a workflow whose stops and events a test can disable, by files."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from typing import Any

from local.supervisor.child_process import ProcessSpec
from local.supervisor.process_specs import server_specs


def specs(*arguments: Any) -> list[ProcessSpec]:
    """Return the servers' specs; `aws` is that of `tests.trino.workflow`."""
    return [_replaced(spec) for spec in server_specs(*arguments)]


def _replaced(spec: ProcessSpec) -> ProcessSpec:
    if spec.name != "aws":
        return spec
    return replace(spec, command=[sys.executable, "-m", "tests.trino.workflow", spec.command[-1]])


if __name__ == "__main__":
    stack: Any = import_module("local.__main__")
    stack.server_specs = specs
    sys.exit(stack.main())
