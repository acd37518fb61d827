"""The program of a worker: awslambdaric with a path before the routes of its Runtime API.

AWS_LAMBDA_RUNTIME_API is `host:port/secret`. The native client appends its routes to it; the client
in Python, which reports a failed import, connects to a host and port alone.
"""

import os
import sys
from pathlib import Path
from typing import Any

from awslambdaric import __main__ as runtime
from awslambdaric.lambda_runtime_client import LambdaRuntimeClient

# Not from local.config, whose imports no function pays for at its start.
ROOT = Path(__file__).resolve().parents[2]


class PathRuntimeClient(LambdaRuntimeClient):  # type: ignore[misc]
    """A client whose address may have a path."""

    def __init__(self, address: str, use_thread: bool = False) -> None:
        host, _, path = address.partition("/")
        super().__init__(host, use_thread)
        self._path = path

    def call_rapid(self, http_method: str, endpoint: str, *details: Any, **options: Any) -> None:
        """Send a request below the path."""
        super().call_rapid(http_method, f"/{self._path}{endpoint}", *details, **options)


def main() -> None:
    """Run the handler that the command line names, without the working copy on its path."""
    paths = os.environ["PYTHONPATH"].split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in paths if path != str(ROOT))
    sys.path.remove(str(ROOT))
    runtime.LambdaRuntimeClient = PathRuntimeClient
    runtime.main(sys.argv)


if __name__ == "__main__":
    main()
