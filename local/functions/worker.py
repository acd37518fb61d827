"""An execution environment: a process under awslambdaric with a Runtime API of its own."""

import asyncio
import contextlib
import os
import secrets
import sys
import time
import uuid
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from local.config import StackConfig
from local.functions import responses
from local.functions.environment import worker_environment
from local.functions.responses import FunctionResponse
from local.template.deployment import Function

INIT_TIMEOUT_SECONDS = 60
# Below the servers: a gateway without CPU time could not even return 429.
NICENESS = 5
# Below the workers of queries: no caller waits for an event of a stream or of a schedule.
BACKGROUND_NICENESS = 15


@dataclass
class Invocation:
    """One event of a worker; `deadline` in epoch seconds, set when the process fetches it."""

    event: bytes
    timeout: int
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    deadline: float = 0
    started: asyncio.Event = field(default_factory=asyncio.Event)
    response: "asyncio.Future[FunctionResponse]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def start_clock(self) -> None:
        """Start the clock of the function's Timeout, which excludes the start of the process."""
        self.deadline = time.time() + self.timeout
        self.started.set()

    def finish(self, response: FunctionResponse) -> None:
        """Set the response, unless one is set already."""
        if not self.response.done():
            self.response.set_result(response)


class FunctionWorker:
    """Runs the events of one function one at a time, in a process started on demand."""

    def __init__(self, config: StackConfig, function: Function, niceness: int = NICENESS) -> None:
        self.function, self._niceness = function, niceness
        self.secret = secrets.token_urlsafe(24)
        self.idle_since = time.monotonic()
        self.current: Invocation | None = None
        self.init_error: FunctionResponse | None = None
        self._config = config
        self._inbox: asyncio.Queue[Invocation] = asyncio.Queue()
        self._starting = asyncio.Lock()
        self._ready = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def warm(self) -> bool:
        """Return whether the process runs."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start the process unless it runs; its output goes to the function's log."""
        async with self._starting:
            if not self.warm:
                await self._start_process()

    async def wait_until_ready(self) -> None:
        """Return when the started process waits for an event or has exited."""
        if self._process is None or self._ready.is_set():
            return
        ready: asyncio.Future[Any] = asyncio.ensure_future(self._ready.wait())
        exited: asyncio.Future[Any] = asyncio.ensure_future(self._process.wait())
        await asyncio.wait(
            {ready, exited}, timeout=INIT_TIMEOUT_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        ready.cancel()
        exited.cancel()

    async def _start_process(self) -> None:
        self.init_error = None
        self._ready = asyncio.Event()
        self._inbox = asyncio.Queue()
        log = Path(self._config.state) / "logs" / f"{self.function.name}.log"
        with log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "local.functions.awslambdaric",
                self.function.handler,
                cwd=self._config.code,
                env=worker_environment(self._config, self.function, self.secret),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=partial(os.nice, self._niceness),
            )

    def stop(self) -> None:
        """Kill the process; its engine process exits when the pipe closes."""
        if self._process is not None and self.warm:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def run(self, event: bytes) -> FunctionResponse:
        """Run one event; return its response, or an error if the process exits or times out."""
        await self.start()
        self.current = Invocation(event, self.function.timeout)
        self._inbox.put_nowait(self.current)
        try:
            return await self._wait_for_response(self.current)
        finally:
            self.current = None
            self.idle_since = time.monotonic()

    async def next_invocation(self) -> Invocation:
        """Wait for the next event and return it to the process."""
        self._ready.set()
        invocation = await self._inbox.get()
        invocation.start_clock()
        return invocation

    async def _wait_for_response(self, invocation: Invocation) -> FunctionResponse:
        assert self._process is not None
        responded: asyncio.Future[Any] = invocation.response
        exited: asyncio.Future[Any] = asyncio.ensure_future(self._process.wait())
        clock: asyncio.Future[Any] = asyncio.ensure_future(self._wait_for_timeout(invocation))
        try:
            await asyncio.wait({responded, exited, clock}, return_when=asyncio.FIRST_COMPLETED)
            if invocation.response.done():
                return invocation.response.result()
            if exited.done():
                return self.init_error or responses.exit_error(
                    invocation.request_id, exited.result()
                )
            self.stop()
            await self._process.wait()
            return responses.timeout_error(invocation.request_id, self.function.timeout)
        finally:
            exited.cancel()
            clock.cancel()

    async def _wait_for_timeout(self, invocation: Invocation) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(invocation.started.wait(), INIT_TIMEOUT_SECONDS)
            await asyncio.sleep(invocation.deadline - time.time())
