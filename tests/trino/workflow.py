"""The process `aws` of a stack in which a query may lose its stop and its event.

While STATE/no-stop exists, the task of Athena does not stop the query of an aborted execution: on
AWS it only tries to. While STATE/no-events exists, no event reports an execution's end.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.aws import __main__ as aws
from local.aws.events.event_bus import LocalEventBus
from local.aws.step_functions import athena_task
from local.config import read_config

NO_STOP, NO_EVENTS = "no-stop", "no-events"


class WithoutStop:
    """A client of Athena that stops no query while the file exists."""

    def __init__(self, client: Any, file: Path) -> None:
        self._client, self._file = client, file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def stop_query_execution(self, QueryExecutionId: str) -> Any:
        if not self._file.exists():
            self._client.stop_query_execution(QueryExecutionId=QueryExecutionId)


def main() -> None:
    """Serve as `local.aws` does."""
    state = Path(read_config(Path(sys.argv[1])).state)
    install, publish = athena_task.install, LocalEventBus.publish

    def install_without_stop(client_for: Callable[..., Any]) -> None:
        install(lambda *arguments: WithoutStop(client_for(*arguments), state / NO_STOP))

    def publish_unless_disabled(bus: LocalEventBus, event: dict[str, Any]) -> None:
        if not (state / NO_EVENTS).exists():
            publish(bus, event)

    athena_task.install = install_without_stop
    LocalEventBus.publish = publish_unless_disabled  # type: ignore[method-assign, assignment]
    aws.main()


if __name__ == "__main__":
    main()
