"""A local stack for tests, over a state folder of its own, with few sample rows."""

from __future__ import annotations

from pathlib import Path

from local.stack_process import StackProcess, live_processes, wait_until

ROWS = "20000"
_START_SECONDS = 60.0
# What identifies each process in its command line.
_MARKS = {
    "data": "local.s3 data",
    "data-rclone": "--dir-cache-time=3s",
    "results": "local.s3 results",
    "results-rclone": "--dir-cache-time=8760h",
    "aws": "local.aws",
    "functions": "local.functions",
    "gateway": "local.gateway",
    "watchdog": "local.supervisor.watchdog",
}


class Stack(StackProcess):
    """Finds the processes of its stack by name, for tests that end them."""

    def __init__(
        self,
        state: Path,
        *arguments: str,
        port: int | None = None,
        environment: dict[str, str] | None = None,
        module: str = "local",
    ) -> None:
        super().__init__(
            state,
            *arguments,
            port=port,
            environment={"ROWS": ROWS, **(environment or {})},
            module=module,
        )

    def pid(self, name: str) -> int:
        """Return the process id of a server, by its name in the logs, or of the watchdog.

        A server that has exited is started again a moment later.
        """

        def found() -> list[int]:
            return [each.pid for each in self.children() if _MARKS[name] in each.command]

        wait_until(lambda: len(found()) == 1, _START_SECONDS, lambda: f"{name}: {found()}")
        return found()[0]

    def groups(self) -> set[int]:
        """Return the process groups of everything that the supervisor has started."""
        return {each.group for each in self.children()}


def own_origin(stack: StackProcess) -> str:
    """Return the origin that the stack allows by default: that of its own page."""
    return f"http://localhost:{stack.port}"


def members(groups: set[int]) -> list[str]:
    """Return the commands of the live processes of these groups."""
    return [each.command for each in live_processes() if each.group in groups]
