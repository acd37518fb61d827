"""`python -m tests.faults.clock RUN_FILE SECONDS`: local.functions, but its clocks are off."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from local.config import StackConfig
from local.functions import __main__ as server
from local.functions import worker
from local.functions.environment import worker_environment
from local.template.deployment import Function

# Python imports the `sitecustomize` that it finds first, before anything else.
FOLDER = Path(__file__).parent / "customized"


def main() -> None:
    """Serve as local.functions does."""
    seconds = sys.argv.pop()

    def off(config: StackConfig, function: Function, secret: str) -> dict[str, str]:
        variables = worker_environment(config, function, secret)
        path = os.pathsep.join([str(FOLDER), variables["PYTHONPATH"]])
        return {**variables, "PYTHONPATH": path, "CLOCK_SECONDS": seconds}

    worker.worker_environment = off  # type: ignore[attr-defined]
    server.main()


if __name__ == "__main__":
    main()
