"""One execution environment: a process under awslambdaric, with a Runtime API port of its own."""

import asyncio
import contextlib
import os
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
from local.functions.responses import Answer
from local.template.deployment import Function

INIT_SECONDS = 60
# Behind the servers: a gateway that has to wait for the CPU can tell nobody to come back.
NICENESS = 5


@dataclass
class Invocation:
    """One event on its way through a worker; `deadline` in epoch seconds, set when it is taken."""

    event: bytes
    timeout: int
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    deadline: float = 0
    taken: asyncio.Event = field(default_factory=asyncio.Event)
    answer: "asyncio.Future[Answer]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def take(self) -> None:
        """Start the clock of the function's Timeout; starting the process is not counted."""
        self.deadline = time.time() + self.timeout
        self.taken.set()

    def finish(self, answer: Answer) -> None:
        """Set the answer, the first one only."""
        if not self.answer.done():
            self.answer.set_result(answer)


class Worker:
    """Runs the events of one function, one at a time, in a process that it starts when needed."""

    def __init__(self, config: StackConfig, function: Function, port: int) -> None:
        self.function = function
        self.port = port
        self.idle_since = time.monotonic()
        self.current: Invocation | None = None
        self.init_error: Answer | None = None
        self._config = config
        self._inbox: asyncio.Queue[Invocation] = asyncio.Queue()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def warm(self) -> bool:
        """Return whether there is a process."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start the process if there is none; its output goes to the function's log."""
        if self.warm:
            return
        self.init_error = None
        self._inbox = asyncio.Queue()
        log = Path(self._config.state) / "logs" / f"{self.function.name}.log"
        with log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "awslambdaric",
                self.function.handler,
                cwd=self._config.code,
                env=worker_environment(self._config, self.function, self.port),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=partial(os.nice, NICENESS),
            )

    def stop(self) -> None:
        """Kill the process; a child of its own sees its pipe close and ends."""
        if self._process is not None and self.warm:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def run(self, event: bytes) -> Answer:
        """Run one event and returns the answer, whatever becomes of the process."""
        await self.start()
        self.current = Invocation(event, self.function.timeout)
        self._inbox.put_nowait(self.current)
        try:
            return await self._outcome(self.current)
        finally:
            self.current = None
            self.idle_since = time.monotonic()

    async def next(self) -> Invocation:
        """Give the process its next event, when there is one."""
        invocation = await self._inbox.get()
        invocation.take()
        return invocation

    async def _outcome(self, invocation: Invocation) -> Answer:
        assert self._process is not None
        answered: asyncio.Future[Any] = invocation.answer
        ended: asyncio.Future[Any] = asyncio.ensure_future(self._process.wait())
        clock: asyncio.Future[Any] = asyncio.ensure_future(self._expiry(invocation))
        try:
            await asyncio.wait({answered, ended, clock}, return_when=asyncio.FIRST_COMPLETED)
            if invocation.answer.done():
                return invocation.answer.result()
            if ended.done():
                return self.init_error or responses.exited(invocation.request_id, ended.result())
            self.stop()
            await self._process.wait()
            return responses.timed_out(invocation.request_id, self.function.timeout)
        finally:
            ended.cancel()
            clock.cancel()

    async def _expiry(self, invocation: Invocation) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(invocation.taken.wait(), INIT_SECONDS)
            await asyncio.sleep(invocation.deadline - time.time())
