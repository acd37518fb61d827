"""A worker without a sandbox and without the check of the plan, to prove that the observer sees."""

from __future__ import annotations

import duckdb
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.worker import execution, main
from duckstep_service.engine.worker.protocol import SandboxConfig


def _open_unguarded(config: SandboxConfig) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension_path()}'")
    return connection


def _accept_plan(*arguments: object) -> None:
    """Accept every plan."""


if __name__ == "__main__":
    setattr(main, "open_sandbox", _open_unguarded)  # noqa: B010
    setattr(execution, "check_plan", _accept_plan)  # noqa: B010
    main.main()
